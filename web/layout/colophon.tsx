import { CurrencyChooser } from "../currency/chooser.tsx";
import { LanguageLinks } from "../language/chooser.tsx";
import { useWords } from "../language/words.ts";
import { useShop } from "../ui/shop.ts";
import { menuWords } from "./menu-words.ts";

export function Colophon({ path }: { path: string }) {
  const shop = useShop();
  const words = useWords();
  const { name, colophon, contact, menus } = shop;
  return (
    <footer class="colophon">
      <div class="wrap colophon__in">
        <div>
          <p class="colophon__name">{name}</p>
          {colophon ? (
            <p class="colophon__words" lang={words.settings}>
              {colophon}
            </p>
          ) : null}
          {contact.email || contact.phone || contact.address.length > 0 ? (
            <address class="colophon__words">
              {contact.email ? <a href={`mailto:${contact.email}`}>{contact.email}</a> : null}
              {contact.phone ? (
                <a href={`tel:${contact.phone.replace(/[^+\d]/g, "")}`}>{contact.phone}</a>
              ) : null}
              {contact.address.map((line) => (
                <span>{line}</span>
              ))}
            </address>
          ) : null}
        </div>
        <nav aria-label={words.say("frame.more")}>
          {menus.footer.map(({ title, links }) => (
            <Links
              title={title}
              links={links.map((link) => ({ href: link.to, label: menuWords(words, link, shop) }))}
            />
          ))}
          <LanguageLinks path={path} />
          <CurrencyChooser path={path} />
        </nav>
      </div>
    </footer>
  );
}

function Links({ title, links }: { title: string; links: readonly { href: string; label: string }[] }) {
  return (
    <div>
      <p class="colophon__title">{title}</p>
      <ul>
        {links.map(({ href, label }) => (
          <li>
            <a href={href}>{label}</a>
          </li>
        ))}
      </ul>
    </div>
  );
}
