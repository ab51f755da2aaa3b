// Sending letters in: files and folders dropped on any page, or chosen, go one by one; their list follows by itself.
"use strict";
(() => {
  const zone = document.querySelector("[data-drop]"), form = zone?.querySelector("form"), page = document.documentElement;
  zone?.classList.add("live");
  const bar = document.createElement("p");
  bar.setAttribute("role", "status");
  (form ?? document.querySelector("main")).prepend(bar);
  let asking = 0;

  /** Show what became of the files, again and again while some wait. */
  async function follow() {
    clearTimeout(asking);
    const words = await desk.ask("/letters/uploads");
    if (words !== null) {
      const old = document.querySelector("#uploads"), before = Number(old.dataset.waiting);
      const box = document.createElement("template");
      box.innerHTML = words;
      const fresh = box.content.querySelector("#uploads");
      if (fresh.innerHTML !== old.innerHTML || fresh.dataset.waiting !== old.dataset.waiting) old.replaceWith(fresh);
      if (Number(fresh.dataset.waiting) < before) await desk.renew("#found", location.href);
      if (!Number(fresh.dataset.waiting)) return;
    }
    asking = setTimeout(follow, 1000);
  }

  async function send(files) {
    const wrong = [];
    let done = 0;
    for (const [name, file] of files) {
      bar.textContent = `Đang gửi ${done + 1}/${files.length}: ${name}`;
      const body = new FormData();
      body.append("files", file, name);
      try {
        const answer = await desk.change("/letters/uploads", body);
        if (answer.error) wrong.push(answer.error);
      } catch (error) {
        wrong.push(error.message.includes(name) ? error.message : `${name}: ${error.message}`);
      }
      done += 1;
      if (zone && done % 20 === 1) follow();
    }
    bar.textContent = wrong.length ? wrong.slice(0, 5).join(" ") : `Đã gửi ${done} tệp.`;
    bar.className = wrong.length ? "loud" : "soft";
    if (!zone && !wrong.length) location.assign("/letters");
    if (!zone) return;
    document.querySelector("#uploads").dataset.waiting = "1";
    follow();
  }

  /** Collect the files of what was dropped, folders with all that is in them. */
  async function walk(entry, found) {
    if (entry.isFile) {
      const file = await new Promise((take, fail) => entry.file(take, fail));
      found.push([entry.fullPath.replace(/^\//, ""), file]);
      return;
    }
    const reader = entry.createReader();
    for (;;) {
      const some = await new Promise((take, fail) => reader.readEntries(take, fail));
      if (!some.length) return;
      for (const one of some) await walk(one, found);
    }
  }

  const isOurs = (event) => zone || event.dataTransfer.types.includes("Files");
  addEventListener("dragover", (event) => {
    if (!isOurs(event)) return;
    event.preventDefault();
    page.classList.add("over");
  });
  for (const kind of ["dragleave", "drop"]) addEventListener(kind, () => page.classList.remove("over"));
  addEventListener("drop", async (event) => {
    if (!isOurs(event)) return;
    event.preventDefault();
    const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
    const found = entries.length ? [] : [...event.dataTransfer.files].map((file) => [file.name, file]);
    for (const entry of entries) await walk(entry, found);
    const words = event.dataTransfer.getData("text/plain");
    if (form && !found.length && words) {
      form.querySelector(".paste").open = true;
      form.elements.words.value = words;
    }
    if (found.length) await send(found);
  });
  if (!zone) return;
  form.addEventListener("change", (event) => {
    if (event.target.type !== "file" || !event.target.files.length) return;
    const found = [...event.target.files].map((file) => [file.webkitRelativePath || file.name, file]);
    event.target.value = "";
    send(found);
  });
  if (Number(document.querySelector("#uploads").dataset.waiting)) follow();
})();
