// After each step on a screen the focus goes to the page's heading: Streamlit leaves it on what was
// clicked, or nowhere. The result itself stands in an alert or status element, which announces itself once.
(() => {
  let last = null;
  const look = () => {
    for (const field of document.querySelectorAll('[class*="st-key-err_"] :is(input, textarea)')) {
      if (field.getAttribute("aria-invalid") !== "true") field.setAttribute("aria-invalid", "true");
    }
    const mark = document.querySelector("[data-step]");
    if (!mark || mark.dataset.step === last) return;
    const first = last === null;
    last = mark.dataset.step;
    if (first) return;
    const heading = document.querySelector("[data-testid=stMainBlockContainer] h1");
    if (!heading) return;
    heading.tabIndex = -1;
    heading.focus();
  };
  new MutationObserver(look).observe(document.documentElement, {
    subtree: true, childList: true, attributes: true, attributeFilter: ["data-step"],
  });
})();
