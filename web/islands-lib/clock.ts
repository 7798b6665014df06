/**
 * Milliseconds that the server's clock is ahead of this one, from a page the server stamped with
 * its time. The stamp was made between the request and the first byte of the answer, so it is off
 * by half of that at most.
 */
export function clockOffset(serverTime: string): number {
  const [navigation] = performance.getEntriesByType("navigation");
  if (!(navigation instanceof PerformanceNavigationTiming)) {
    return Date.parse(serverTime) - Date.now();
  }
  const { requestStart, responseStart } = navigation;
  return Date.parse(serverTime) - (performance.timeOrigin + (requestStart + responseStart) / 2);
}

/**
 * Calls back at each full second that is left, and not while the tab is hidden. `left` is in
 * milliseconds.
 */
export function everySecond(left: () => number, tick: () => void): void {
  let waiting: ReturnType<typeof setTimeout> | undefined;
  function next(): void {
    clearTimeout(waiting);
    if (document.hidden) {
      return;
    }
    tick();
    const rest = left();
    // Just after the second changes, or it would be shown a whole second late.
    waiting = setTimeout(next, (rest > 0 ? rest % 1000 : 1000) + 5);
  }
  document.addEventListener("visibilitychange", next);
  next();
}

export function setText(element: Element | null, text: string): void {
  if (element && element.textContent !== text) {
    element.textContent = text;
  }
}
