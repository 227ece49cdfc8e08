"use strict";
(() => {
  const root = document.documentElement;
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const store = (area, name, value) => {
    try { return value === undefined ? area().getItem(name) : area().setItem(name, value); } catch { return null; }
  };
  const own = location.protocol.startsWith("http");
  const shop = location.href.replace(/[#?].*$/, "").replace(/\/[^/]*$/, "");

  // light and dark
  const theme = document.getElementById("theme");
  const chosen = store(() => localStorage, "minimall-theme");
  if (chosen) root.dataset.theme = chosen;
  theme.hidden = false;
  theme.onclick = () => {
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
    store(() => localStorage, "minimall-theme", root.dataset.theme);
  };

  // English below the Chinese, or not
  const english = document.getElementById("english");
  const show = (on) => {
    root.dataset.english = on ? "on" : "off";
    english.setAttribute("aria-pressed", on);
    store(() => localStorage, "minimall-english", root.dataset.english);
  };
  show(store(() => localStorage, "minimall-english") !== "off");
  english.hidden = false;
  english.onclick = () => show(root.dataset.english === "off");

  // filter: every word must be in the operation's words
  const filter = document.getElementById("filter");
  const links = new Map(all(".index li a").map((a) => [a.getAttribute("href").slice(1), a]));
  filter.hidden = false;
  filter.oninput = () => {
    const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const article of all("article")) {
      const fits = words.every((word) => article.dataset.words.includes(word));
      article.hidden = !fits;
      links.get(article.id).parentElement.hidden = !fits;
      shown += fits;
    }
    for (const section of all(".domain")) section.hidden = !section.querySelector("article:not([hidden])");
    for (const group of all(".index .whole > details")) group.hidden = !group.querySelector("li:not([hidden])");
    for (const part of all(".guide, .errors")) part.hidden = words.length > 0;
    document.getElementById("nothing").hidden = shown > 0;
  };
  addEventListener("keydown", (event) => {
    if (event.key === "/" && !/^(INPUT|TEXTAREA)$/.test(event.target.tagName)) { event.preventDefault(); filter.focus(); }
    if (event.key === "Escape" && event.target === filter) { filter.value = ""; filter.oninput(); filter.blur(); }
  });
  addEventListener("hashchange", () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target && target.closest("[hidden]")) { filter.value = ""; filter.oninput(); target.scrollIntoView(); }
    if (matchMedia("(max-width: 820px)").matches) document.querySelector(".index .whole").open = false;
  });
  if (matchMedia("(max-width: 820px)").matches) document.querySelector(".index .whole").open = false;

  // where the reader is
  let here = null;
  const watch = new IntersectionObserver((seen) => {
    for (const { isIntersecting, target } of seen) {
      if (!isIntersecting) continue;
      if (here) here.classList.remove("here");
      here = links.get(target.id);
      here.classList.add("here");
    }
  }, { rootMargin: "-60px 0px -80% 0px" });
  all("article").forEach((article) => watch.observe(article));

  // examples: this address, and a button that copies
  for (const pre of all("pre.curl")) {
    const code = pre.firstElementChild;
    if (own) code.textContent = code.textContent.replaceAll(document.body.dataset.server, shop);
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = "复制";
    button.onclick = async () => {
      await navigator.clipboard.writeText(code.textContent);
      button.textContent = "已复制";
      setTimeout(() => { button.textContent = "复制"; }, 1200);
    };
    pre.append(button);
  }

  // trying: tokens stay in this tab
  const tokens = document.getElementById("tokens");
  if (!own) return;
  tokens.hidden = false;
  for (const input of tokens.elements) {
    input.value = store(() => sessionStorage, "minimall-" + input.name) || "";
    input.oninput = () => store(() => sessionStorage, "minimall-" + input.name, input.value);
  }
  const keep = (name, token) => {
    tokens.elements[name].value = token;
    store(() => sessionStorage, "minimall-" + name, token);
  };
  for (const form of all(".trial")) {
    form.hidden = false;
    form.onsubmit = async (event) => {
      event.preventDefault();
      const { name, caller } = form.dataset;
      const shown = form.querySelector("pre");
      const headers = { "Content-Type": "application/json" };
      if (caller !== "anyone") headers.Authorization = "Bearer " + tokens.elements[caller].value;
      shown.hidden = false;
      shown.textContent = "…";
      try {
        const began = performance.now();
        const answer = await fetch(shop + "/" + name, { method: "POST", headers, body: form.querySelector("textarea").value });
        const body = await answer.json();
        shown.textContent = answer.status + " · " + Math.round(performance.now() - began) + " ms\n" + JSON.stringify(body, null, 2);
        const token = body.data && body.data.accessToken;
        if (token) keep(name === "staff/login" ? "staff" : "buyer", token);
      } catch (error) {
        shown.textContent = "没有得到答复：" + error.message;
      }
    };
  }
})();
