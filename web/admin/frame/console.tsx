import type { Child } from "hono/jsx";
import type { JSX } from "hono/jsx/jsx-runtime";
import { Document } from "../../layout/document.tsx";
import { Notice } from "../../ui/notice.tsx";
import { useShop } from "../../ui/shop.ts";
import { placeOf, placesFor } from "./places.ts";
import { useStaff } from "./staff.tsx";

export interface ConsoleProps {
  title: string;
  /** The page's own: marks its place in the navigation. */
  path: string;
  /** Scripts of this page alone. */
  islands?: readonly ("editor" | "figures" | "pictures" | "settings")[];
  /** More of the document's head. */
  head?: Child;
  children?: Child;
}

/** The frame of every page of the console: where the person may go, and the page itself. */
export function Console({ title, path, islands = [], head, children }: ConsoleProps) {
  const shop = useShop();
  const { name } = useStaff();
  return (
    <Document
      title={`${title} · ${shop.name} console`}
      islands={["find", "times", ...islands]}
      styles={["console.css"]}
      head={head}
    >
      <div class="console">
        <header class="console__head">
          <a class="console__name" href="/admin">
            {shop.name}
            <span class="console__tag">Console</span>
          </a>
          <p class="console__who">
            <a href="/admin/find" data-find>
              Find <kbd class="console__key">⌘K</kbd>
            </a>
            <a href="/">See the shop</a>
            <a class="console__account" href="/account">
              {name}
            </a>
          </p>
        </header>
        <dialog class="palette" id="find" aria-label="Find">
          <form method="get" action="/admin/find">
            <label class="visually-hidden" for="find-q">
              A product, an order, a customer, a promotion, a room
            </label>
            <input
              class="input"
              id="find-q"
              name="q"
              type="search"
              placeholder="A product, an order, a customer, a promotion, a room"
              autocomplete="off"
            />
          </form>
          <div id="find-found" role="status" />
        </dialog>
        <details class="console__menu">
          <summary>Menu</summary>
          <nav aria-label="Console">
            <Places path={path} />
          </nav>
        </details>
        <nav class="console__places" aria-label="Console">
          <Places path={path} />
        </nav>
        <main id="main" class="console__main" tabindex={-1}>
          {children}
        </main>
      </div>
    </Document>
  );
}

function Places({ path }: { path: string }) {
  const here = placeOf(path);
  return (
    <>
      {placesFor(useStaff().may).map(({ title, places }) => (
        <>
          <p class="eyebrow">{title}</p>
          <ul>
            {places.map((place) => (
              <li>
                <a
                  href={place.path}
                  aria-current={place.path === path ? "page" : place.path === here ? "true" : undefined}
                >
                  {place.label}
                </a>
              </li>
            ))}
          </ul>
        </>
      ))}
    </>
  );
}

export interface PageProps extends ConsoleProps {
  /** Where the page is found: links above its title. */
  under?: { href: string; label: string };
  /** Confirms what was just done. */
  notice?: string | undefined;
  /** Says why a form was refused. */
  problem?: string | undefined;
  /** The actions of the page, beside its title. */
  actions?: JSX.Element;
}

/** A page of the console with its head: title, notice and actions. */
export function ConsolePage({ under, notice, problem, actions, children, ...frame }: PageProps) {
  const { title } = frame;
  return (
    <Console {...frame}>
      <div class="wrap page">
        <div class="page__head">
          {under ? (
            <nav class="crumbs" aria-label="Above this page">
              <a href={under.href}>{under.label}</a>
            </nav>
          ) : null}
          <div class="page__title">
            <h1 class="breakable">{title}</h1>
            {actions === undefined ? null : <div class="actions">{actions}</div>}
          </div>
          {notice ? <Notice title={notice} /> : null}
          {problem ? <Notice bad title={problem} /> : null}
        </div>
        {children}
      </div>
    </Console>
  );
}
