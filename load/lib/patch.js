/** Replaces a method of a class of the runtime, once. */
export function patch(prototype, method, around) {
  const original = prototype[method];
  if (original.patched) {
    return;
  }
  prototype[method] = function patched(...args) {
    return around(this, () => original.apply(this, args), args);
  };
  prototype[method].patched = true;
}
