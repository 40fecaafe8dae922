// The arrow keys follow the links to the event before and after; without this file the links do the same.
"use strict";
document.addEventListener("keydown", (press) => {
  const way = { ArrowLeft: "prev", ArrowRight: "next" }[press.key];
  const within = press.target.closest("input, select, textarea, [role=region]");
  if (!way || within || press.altKey || press.ctrlKey || press.metaKey || press.shiftKey) return;
  document.querySelector(`main a[rel=${way}]`)?.click();
});
