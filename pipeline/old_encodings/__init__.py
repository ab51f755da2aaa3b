"""Text in codes older than Unicode: TCVN3, VNI, Windows-1258, fonts of symbols."""
