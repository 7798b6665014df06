/** The little markup that descriptions use: paragraphs, `code` and **bold**. */
export function Prose({ text }: { text: string }) {
  return (
    <>
      {text.split(/\n\n+/).map((paragraph) => (
        <p>
          <Inline text={paragraph} />
        </p>
      ))}
    </>
  );
}

/** The same within a line. */
export function Inline({ text }: { text: string }) {
  return (
    <>
      {text.split(/(`[^`]+`|\*\*[^*]+\*\*)/).map((part) => {
        if (part.startsWith("`")) {
          return <code>{part.slice(1, -1)}</code>;
        }
        if (part.startsWith("**")) {
          return <strong>{part.slice(2, -2)}</strong>;
        }
        return part;
      })}
    </>
  );
}
