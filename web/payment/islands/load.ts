/** Loads a provider's own script, once. */
export function loadScript(src: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const script = document.createElement("script");
  script.src = src;
  script.addEventListener("load", () => resolve());
  script.addEventListener("error", () => {
    script.remove();
    reject(new Error(`${src} did not load`));
  });
  document.head.append(script);
  return promise;
}

/**
 * A colour or font of the shop, for a form in a provider's frame, which knows none of its styles.
 */
export function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}
