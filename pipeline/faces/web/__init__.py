"""The browser application: pages over the office's uses. It asks `pipeline.office` and the store, and shows."""
