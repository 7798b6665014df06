/** Lines of 24 × 24; a link or a button names what they stand for. */
const LINES = {
  search: "M10.5 4a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13M15.2 15.2 20.5 20.5",
  person: "M12 3.5a4 4 0 1 1 0 8 4 4 0 0 1 0-8M4 20.5c.6-4.2 3.8-6 8-6s7.4 1.8 8 6",
  heart: "M12 20 4.6 12.6a4.9 4.9 0 0 1 7-6.9l.4.5.4-.5a4.9 4.9 0 0 1 7 6.9L12 20",
  bag: "M5 8h14l1 12.5H4L5 8M8.5 10.5V7a3.5 3.5 0 0 1 7 0v3.5",
} as const;

export function Icon({ name }: { name: keyof typeof LINES }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true">
      <path d={LINES[name]} />
    </svg>
  );
}
