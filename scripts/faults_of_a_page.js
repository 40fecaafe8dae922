// What is wrong with a page as it is shown, as far as axe does not see it: by fault, what has it.
() => {
  const faults = {};
  const tell = (fault, element) => (faults[fault] ??= []).push(
    element.outerHTML.replace(/\s+/g, " ").slice(0, 160),
  );
  const seen = (element) => element.checkVisibility({ visibilityProperty: true }) && element.getClientRects().length > 0;
  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth) {
    for (const each of document.body.querySelectorAll("*")) {
      const held = each.parentElement.closest(".table-scroll, .picture-scroll, pre, [role=region]");
      if (!held && each.getBoundingClientRect().right > root.clientWidth + 1) tell("wider than the window", each);
    }
    faults["wider than the window"] ??= [`${root.scrollWidth} > ${root.clientWidth}`];
  }

  const targets = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")]
    .filter((each) => seen(each) && !each.matches(".skip-link"));
  const boxes = targets.map((each) => (each.labels?.[0]?.contains(each) ? each.labels[0] : each).getBoundingClientRect());
  // A link among words is as high as its line; others are small only where nothing else is near (WCAG 2.5.8).
  const amongWords = (each) => each.matches("a") && getComputedStyle(each).display === "inline"
    && each.closest("p, li, dd, td, th, caption, figcaption, legend, div")?.textContent.trim() !== each.textContent.trim();
  targets.forEach((each, nth) => {
    const box = boxes[nth];
    if ((box.width >= 23.9 && box.height >= 23.9) || amongWords(each)) return;
    const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
    const near = boxes.some((other, at) => at !== nth && !targets[at].contains(each) && !each.contains(targets[at])
      && Math.hypot(Math.max(other.left - x, 0, x - other.right), Math.max(other.top - y, 0, y - other.bottom)) < 12);
    if (near) tell("a target under 24 px", each);
  });

  for (const each of targets) {
    if (each.tabIndex < 0) tell("not to be reached by keyboard", each);
    each.focus({ preventScroll: true });
    if (document.activeElement !== each) { tell("can't be focused", each); continue; }
    const styles = [getComputedStyle(each), getComputedStyle(each, "::after")];
    if (!styles.some((style) => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2)) {
      tell("focus that is not seen", each);
    }
  }
  document.activeElement?.blur();

  for (const each of document.querySelectorAll("[onclick], [style], style, script:not([src])")) tell("inline script or style", each);
  for (const each of document.querySelectorAll("table")) {
    if (!each.caption) tell("a table without a caption", each);
    if (seen(each) && !each.closest(".table-scroll[tabindex='0']") && each.scrollWidth > each.parentElement.clientWidth + 1) {
      tell("a wide table without a region to scroll in", each);
    }
  }
  let level = 0;
  for (const each of document.querySelectorAll("h1, h2, h3, h4, h5, h6")) {
    const own = Number(each.tagName[1]);
    if (own > level + 1) tell("a heading that skips a level", each);
    level = own;
  }
  if (document.querySelectorAll("h1").length !== 1) tell("not one h1", document.body);
  const ids = [...document.querySelectorAll("[id]")].map((each) => each.id);
  for (const each of ids.filter((id, nth) => ids.indexOf(id) !== nth)) (faults["an id told twice"] ??= []).push(each);
  for (const each of document.querySelectorAll("figure")) {
    const told = each.querySelectorAll("[data-row]").length;
    const table = each.parentElement.querySelector("table");
    if (told && !table) tell("a picture without a table", each);
  }
  return faults;
}
