import type { Child } from "hono/jsx";

/** A message before anything else on the page. A bad one takes the focus when the page opens. */
export function Notice({ title, bad = false, children }: { title: string; bad?: boolean; children?: Child }) {
  return bad ? (
    <div class="notice notice--bad" role="alert" tabindex={-1} data-focus>
      <h2 class="notice__title">{title}</h2>
      {children}
    </div>
  ) : (
    <div class="notice" role="status">
      <p class="notice__title">{title}</p>
      {children}
    </div>
  );
}
