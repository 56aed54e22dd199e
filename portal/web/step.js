// What Streamlit's page lacks for those who do not see it whole, put in after each change of it.
(() => {
  const set = (element, name, value) => {
    if (element.getAttribute(name) !== value) element.setAttribute(name, value);
  };

  // After each step on a screen the focus goes to the page's heading: Streamlit leaves it on what was
  // clicked, or nowhere. The result itself stands in an alert or status element, which announces itself once.
  // The heading may be drawn after the step is told, and drawn anew after that: the focus waits for it, and follows it
  // where it fell to nowhere with the heading before, or with a menu that closed before the person did anything else.
  let last = null;
  let owed = false;
  let aimed = null;
  let touched = false;
  for (const name of ["keydown", "pointerdown"]) addEventListener(name, () => { touched = true; }, true);
  const focusHeading = () => {
    const mark = document.querySelector("[data-step]");
    if (mark && mark.dataset.step !== last) {
      owed = last !== null;
      last = mark.dataset.step;
      if (!document.querySelector("[data-testid=stAlertContentError]")) texts.clear();
    }
    const lost = aimed && document.activeElement === document.body && !(aimed.isConnected && touched);
    const heading = document.querySelector("[data-testid=stMainBlockContainer] h1");
    if (!heading || !(owed || lost)) return;
    owed = false;
    aimed = heading;
    touched = false;
    focusOn(heading);
  };
  const focusOn = (heading) => {
    if (!heading) return;
    heading.tabIndex = -1;
    heading.focus();
  };

  const markFaults = () => {
    for (const field of document.querySelectorAll('[class*="st-key-err_"] :is(input, textarea)')) {
      set(field, "aria-invalid", "true");
    }
    // A box that keeps answers stays the same one when its answer is wrong, so that the focus stays in it.
    for (const box of document.querySelectorAll('[class*="st-key-saves_"]')) {
      const wrong = box.querySelector('[class*="st-key-refused_"], [class*="st-key-misfit_"]');
      for (const field of box.querySelectorAll("input, textarea")) {
        if (wrong) set(field, "aria-invalid", "true");
        else if (field.getAttribute("aria-invalid") === "true") field.removeAttribute("aria-invalid");
      }
    }
  };

  // Told as presentation and named all the same; its unseen input doubles the button beside it.
  const nameUpload = () => {
    for (const zone of document.querySelectorAll("[data-testid=stFileUploaderDropzone]")) {
      set(zone, "role", "group");
      for (const input of zone.querySelectorAll("input")) set(input, "aria-hidden", "true");
    }
  };

  // A wide table stands as one block per row where the screen is narrow (see the style): each cell then says
  // its column, and the roles are written out, because a table laid out otherwise is no table to some browsers.
  const ROLES = { TABLE: "table", THEAD: "rowgroup", TBODY: "rowgroup", TR: "row", TD: "cell" };
  const stackTables = () => {
    for (const table of document.querySelectorAll("[data-testid=stTable] table")) {
      const headings = [...table.querySelectorAll("thead th")].map((cell) => cell.textContent);
      if (headings.length < 4) continue;
      set(table, "data-stacks", "");
      for (const part of [table, ...table.querySelectorAll("thead, tbody, tr, td, th")]) {
        set(part, "role", ROLES[part.tagName] ?? (part.scope === "col" ? "columnheader" : "rowheader"));
      }
      for (const row of table.tBodies[0].rows) {
        for (const cell of row.cells) {
          if (cell.tagName === "TD") set(cell, "data-column", headings[cell.cellIndex]);
          set(cell, "data-says", cell.textContent.trim() ? "something" : "nothing");
        }
      }
    }
  };

  // What scrolls sideways within itself is reached and named, so that the arrow keys scroll it.
  const nameScrolled = () => {
    for (const box of document.querySelectorAll("[data-testid=stTable] > div")) {
      if (box.scrollWidth <= box.clientWidth) {
        for (const name of ["tabindex", "role", "aria-label"]) box.removeAttribute(name);
        continue;
      }
      set(box, "tabindex", "0");
      set(box, "role", "region");
      set(box, "aria-label", `${box.querySelector("table")?.getAttribute("aria-label") ?? "Table"}, scrolls sideways`);
    }
  };

  // Streamlit sends what is typed when a box is left, or at Enter. In boxes that keep answers it is sent as soon as
  // the typing pauses, and when the page goes out of sight: whoever loses the browser loses no sentence. What stands in
  // a box that was refused is sent when the box is left.
  const PAUSE = 800;
  const keeps = (field) => field?.matches?.('[class*="st-key-saves_"]:not(:has([class*="st-key-refused_"])) :is(textarea, input[type=text]:not([role], [aria-autocomplete]))');
  const send = (field) => field.dispatchEvent(
    new KeyboardEvent("keydown", { key: "Enter", ctrlKey: field.tagName === "TEXTAREA", bubbles: true }),
  );
  let pausing = null;
  addEventListener("input", ({ target }) => {
    if (!keeps(target)) return;
    clearTimeout(pausing);
    pausing = setTimeout(() => send(target), PAUSE);
  });
  addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && keeps(document.activeElement)) send(document.activeElement);
  });

  // Elsewhere a text is kept by its button alone, and Streamlit forgets it with the page. Whoever leaves a page with a
  // long text that was typed and not sent is asked first: by the browser where the page is unloaded, by us at a link
  // within it. A step that went well keeps what was typed; one that was refused does not.
  const texts = new Map();
  const BOXES = "[data-testid=stMain] textarea";
  const held = (words) => [...document.querySelectorAll(BOXES)].some((box) => box.value === words);  // it may be drawn anew
  const unsent = () => [...texts].some(([field, was]) => field.value !== was && held(field.value));
  addEventListener("focusin", ({ target }) => {
    if (target.matches?.(BOXES) && !keeps(target) && !texts.has(target)) texts.set(target, target.value);
  });
  addEventListener("beforeunload", (event) => {
    if (unsent()) event.preventDefault();
  });
  addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]");
    if (!link || link.target === "_blank" || link.hasAttribute("download") || event.ctrlKey || event.metaKey || !unsent()) return;
    if (new URL(link.href).origin !== location.origin || link.getAttribute("href").startsWith("#")) return;
    if (confirm("What you typed on this page is not saved yet. Leave the page without it?")) texts.clear();
    else {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
  }, true);

  // Where the screen is narrow the menu lies over the page, and Streamlit leaves the focus beneath it. Opened, it takes
  // the focus; Escape and following one of its links close it, and so does the page that comes with it open.
  const closer = () => document.querySelector("[data-testid=stSidebarCollapseButton] button");
  const opener = () => document.querySelector("[data-testid=stExpandSidebarButton]");
  let open = null;
  let givesBack = false;
  const mindMenu = () => {
    const button = closer();
    const was = open;
    open = button !== null;
    if (open && was === null) button.click();
    else if (open && !was) document.querySelector("[data-testid=stSidebarNavLink]")?.focus();
    else if (givesBack && opener()) {
      givesBack = false;
      opener().focus();
    }
  };
  addEventListener("keydown", ({ key }) => {
    if (key !== "Escape" || !closer()) return;
    givesBack = true;
    closer().click();
  });
  addEventListener("click", ({ target }) => {
    if (target.closest?.("[data-testid=stSidebarNavLink]")) setTimeout(() => closer()?.click());
  });

  let waiting = false;
  const look = () => {
    waiting = false;
    mindMenu();
    markFaults();
    nameUpload();
    stackTables();
    nameScrolled();
    focusHeading();
  };
  const lookSoon = () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(look);
  };
  new MutationObserver(lookSoon).observe(document.documentElement, {
    subtree: true, childList: true, attributes: true, attributeFilter: ["data-step"],
  });
  addEventListener("focusout", lookSoon);
  addEventListener("resize", lookSoon);
  addEventListener("hashchange", () => focusOn(document.getElementById(decodeURIComponent(location.hash.slice(1)))));
})();
