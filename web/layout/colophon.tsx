import { useShop } from "../ui/shop.ts";
import { menuWords } from "./menu-words.ts";

export function Colophon() {
  const shop = useShop();
  const { name, colophon, contact, menus } = shop;
  return (
    <footer class="colophon">
      <div class="wrap colophon__in">
        <div>
          <p class="colophon__name">{name}</p>
          {colophon ? <p class="colophon__words">{colophon}</p> : null}
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
        <nav aria-label="More">
          {menus.footer.map(({ title, links }) => (
            <Links
              title={title}
              links={links.map((link) => ({ href: link.to, label: menuWords(link, shop) }))}
            />
          ))}
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
