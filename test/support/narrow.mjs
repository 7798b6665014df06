/**
 * Runs in a page: the three worst of what has no room. A text reaches out of the window, also where
 * it is fixed and nothing scrolls, or it has a letter or two on each line.
 */
export const FIND_NARROW = `(() => {
  const edge = document.documentElement.clientWidth;
  const found = [];
  const sideways = document.documentElement.scrollWidth - edge;
  if (sideways > 0) {
    found.push([Infinity, "it is " + sideways + " px wider than the window"]);
  }
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const { data, parentElement } = texts.currentNode;
    const word = data.trim();
    if (word === "" || !parentElement.checkVisibility({ visibilityProperty: true })) {
      continue;
    }
    if (parentElement.closest(".visually-hidden, .masthead__word, [data-recent], svg, thead, pre")) {
      continue;
    }
    const range = document.createRange();
    range.selectNodeContents(texts.currentNode);
    const boxes = [...range.getClientRects()].filter(({ width }) => width > 0);
    const lines = new Set(boxes.map(({ top }) => Math.round(top))).size;
    const over = Math.max(0, ...boxes.map(({ left, right }) => Math.max(right - edge, -left)));
    if (over > 1) {
      found.push([over, Math.round(over) + " px of " + JSON.stringify(word.slice(0, 30)) + " are outside"]);
    } else if (lines > 3 && word.length < 3 * lines) {
      found.push([lines, JSON.stringify(word.slice(0, 30)) + " takes " + lines + " lines"]);
    }
  }
  return found.sort(([a], [b]) => b - a).slice(0, 3).map(([, what]) => what);
})()`;
