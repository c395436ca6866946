import type { en } from './catalogue/en/index.ts';

/** The English catalogue is the source of keys: section, then name. */
export type Catalogue = typeof en;

/** The same sections and names in another language. */
export type Translation = { readonly [S in keyof Catalogue]: { readonly [K in keyof Catalogue[S]]: string } };

type PluralOf<Name> = Name extends `${infer Base}_${'one' | 'other'}` ? Base : Name;

type KeyOf<S extends keyof Catalogue> = `${S}.${PluralOf<keyof Catalogue[S]> & string}`;

/** `section.name`; forms of a plural (`days_one`, `days_other`) share the key `days` and take `count`. */
export type Key = { [S in keyof Catalogue]: KeyOf<S> }[keyof Catalogue];

type TextOf<K> = K extends `${infer S}.${infer Name}`
  ? S extends keyof Catalogue
    ? Name extends keyof Catalogue[S]
      ? Catalogue[S][Name]
      : `${Name}_other` extends keyof Catalogue[S]
        ? Catalogue[S][`${Name}_other`] | '{{count}}'
        : never
    : never
  : never;

/** The names between braces: `{{name}}`, or `{{count, number}}`, which `Intl` formats. */
type NameIn<Text> = Text extends `${string}{{${infer Inside}}}${infer Rest}`
  ? (Inside extends `${infer Name},${string}` ? Name : Inside) | NameIn<Rest>
  : never;

/** What a text needs to be said: nothing, or one value for each name in it. */
export type ParamsOf<K extends Key> = [NameIn<TextOf<K>>] extends [never]
  ? []
  : [params: { readonly [Name in NameIn<TextOf<K>>]: string | number }];

/** A key whose text is whole as it stands: what a registry names before anyone's language is known. */
export type PlainKey = { [K in Key]: ParamsOf<K> extends [] ? K : never }[Key];
