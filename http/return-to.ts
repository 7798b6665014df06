/**
 * Where to go after signing in or out: a path on this very site, or null for anything else.
 * Resolved as a browser would, because `//host`, `/\host` and `/<tab>/host` all lead away.
 */
export function localPath(returnTo: string, requestUrl: string): string | null {
  if (!returnTo.startsWith("/")) {
    return null;
  }
  const { origin } = new URL(requestUrl);
  const target = URL.canParse(returnTo, origin) ? new URL(returnTo, origin) : null;
  if (!target || target.origin !== origin) {
    return null;
  }
  const path = target.pathname + target.search + target.hash;
  // `/.//host` resolves to a path that is itself an address without a scheme.
  return path.startsWith("//") ? null : path;
}
