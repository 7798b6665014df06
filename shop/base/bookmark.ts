/** How far a shopper's view of the store has come: what they read next must not be older. */
export interface Bookmark {
  /**
   * What a D1 session begins with: a bookmark, or `first-primary` after the shopper changed
   * something.
   */
  constraint: string | null;
  /** Orders that the shopper placed or changed, and that the read model may not have yet. */
  touched: readonly string[];
}

/** A database session that is no older than the bookmark; any replica will do without one. */
export function readSession(env: Env, { constraint }: Bookmark): D1DatabaseSession {
  return env.DB.withSession(constraint ?? "first-unconstrained");
}
