import type { Child } from "hono/jsx";

interface OrderSectionProps {
  id: string;
  title: string;
  children?: Child;
}

/** A part of an order's page under a heading of its own. */
export function OrderSection({ id, title, children }: OrderSectionProps) {
  return (
    <section aria-labelledby={id}>
      <h2 class="minor" id={id}>
        {title}
      </h2>
      {children}
    </section>
  );
}
