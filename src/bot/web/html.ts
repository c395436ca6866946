import { html as tag } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';

/** Markup whose values are escaped. */
export type Html = HtmlEscapedString;

/** Markup from a template: every value in it is escaped, unless it is markup of this kind itself; null and false are nothing. */
export function html(parts: TemplateStringsArray, ...values: unknown[]): Html {
  // It gives a promise only where a value is one; none of ours is.
  return tag(parts, ...values) as Html;
}
