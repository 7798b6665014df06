import type { FirstStep } from "../../../shop/settings/first-steps.ts";

const WORDS: Record<FirstStep, { title: string; text: string; href: string }> = {
  name: {
    title: "Name the shop",
    text: "What it is called, and how shoppers reach it. Its colours and home page can follow later.",
    href: "/admin/settings/shop",
  },
  catalogue: {
    title: "Fill the catalogue",
    text: "Create a product and publish it, or import a file of them.",
    href: "/admin/products",
  },
  shipping: {
    title: "Say where parcels go",
    text: "Countries, ways to send, and what each costs. Taxes are beside it.",
    href: "/admin/settings/shipping",
  },
  payments: {
    title: "Take payments",
    text: "The provider's keys are secrets of the deployment. This step is done once they are set.",
    href: "/docs",
  },
  open: {
    title: "Open the shop",
    text: "Look at it by a preview first. From then on shoppers see it, and it takes orders.",
    href: "/admin/settings",
  },
};

/** The steps before a shop opens; each knows when it is done. */
export function FirstRun({ steps }: { steps: readonly { step: FirstStep; isDone: boolean }[] }) {
  const next = steps.find(({ isDone }) => !isDone)?.step;
  return (
    <section class="first-run" aria-labelledby="first-run">
      <h2 id="first-run">
        Before the shop opens: {steps.filter(({ isDone }) => isDone).length} of {steps.length} steps done
      </h2>
      <ol class="work">
        {steps.map(({ step, isDone }) => (
          <li class="work__item" data-step={step} data-done={isDone ? "yes" : "no"}>
            <a class="work__link" href={WORDS[step].href} aria-current={step === next ? "step" : undefined}>
              <span class="work__title">{WORDS[step].title}</span>
            </a>
            <p class="note">{isDone ? "Done." : WORDS[step].text}</p>
          </li>
        ))}
      </ol>
    </section>
  );
}
