// When is what a hand on a slider asks for on the screen? Times are milliseconds of this page.
(() => {
  const CALM = 250, PATIENCE = 60000;
  const first = (selector) => document.querySelector(selector);
  const text = (selector) => (first(selector) || { textContent: "" }).textContent;
  const painted = () => new Promise((done) => {
    requestAnimationFrame(() => {
      const line = new MessageChannel();
      line.port1.onmessage = () => done(performance.now());
      line.port2.postMessage(0);
    });
  });
  const state = () => {
    const bar = first(".progress [role=progressbar]");
    return {
      done: Number(bar.getAttribute("aria-valuenow")), of: Number(bar.getAttribute("aria-valuemax")),
      waiting: first("#answer").classList.contains("waiting"), numbers: text(".numbers"),
    };
  };

  // Moves a slider; tells when the first new numbers were shown, and when the last ones and their curves.
  const move = (name, value) => new Promise((resolve, refuse) => {
    const slider = document.getElementById(`lever-${name}`), before = state().numbers;
    let shown = null, whole = null, drawn = null, calm = null;
    const late = setTimeout(() => { watch.disconnect(); refuse(new Error(`nothing came of ${name} = ${value}`)); }, PATIENCE);
    const began = performance.now();
    const look = async (changes) => {
      const now = state(), charts = changes.some((each) => each.attributeName === "data-ready");
      const fresh = !now.waiting && now.done >= 3 && now.numbers !== before;
      if (!fresh) return;
      const complete = now.done === now.of, at = (await painted()) - began;
      if (shown === null) shown = at;
      if (complete && whole === null) whole = at;
      if (charts) drawn = at;
      if (whole === null) return;
      clearTimeout(calm);
      calm = setTimeout(() => { clearTimeout(late); watch.disconnect(); resolve([shown, Math.max(whole, drawn || 0)]); }, CALM);
    };
    const watch = new MutationObserver(look);
    watch.observe(first(".results"), { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ["data-ready", "class", "aria-valuenow"] });
    slider.value = value;
    slider.dispatchEvent(new Event("input", { bubbles: true }));
    slider.dispatchEvent(new Event("change", { bubbles: true }));
  });

  window.onzeMoves = async (name, values, pause) => {
    const found = [];
    for (const value of values) {
      found.push(await move(name, value));
      await new Promise((go) => setTimeout(go, pause));
    }
    return found;
  };

  // Notes when a first sentence was painted, and when numbers stood under it.
  const seen = {};
  window.onzeSeen = seen;
  const arrive = new MutationObserver(async () => {
    const told = { sentence: text(".answer h1, .opening h1"), numbers: (text(".number .value").match(/\d/) || [""])[0] };
    const news = Object.keys(told).filter((name) => told[name] && !(name in seen));
    for (const name of news) seen[name] = 0;
    if (!news.length) return;
    const at = await painted();
    for (const name of news) seen[name] = at;
  });
  arrive.observe(document, { subtree: true, childList: true, characterData: true });
})();
