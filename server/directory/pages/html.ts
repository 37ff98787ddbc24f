/** HTML as text: whatever is put into a template is escaped, unless it is a piece of HTML itself. */

/** Text that is safe to stand in a document. */
export interface Html {
  readonly html: string;
}

type Part = string | number | Html | undefined | readonly Html[];

export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return { html: strings.reduce((text, string, index) => text + textOf(parts[index - 1]) + string) };
}

/** For markup that somebody else has made safe. */
export function trustedHtml(markup: string): Html {
  return { html: markup };
}

function textOf(part: Part): string {
  if (part === undefined) return '';
  if (typeof part === 'object') return 'html' in part ? part.html : part.map(({ html }) => html).join('');
  return String(part).replaceAll(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`);
}
