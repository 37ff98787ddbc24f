/** The limit: the same values as a plain document by hand, styles in its head and nothing else. */

export interface Shown {
  readonly project: string;
  readonly name: string;
  readonly lead: string;
  readonly sections: readonly {
    readonly title: string;
    /** Label and value. */
    readonly rows: readonly (readonly [string, string])[];
  }[];
}

const STYLE = `
body{margin:0 auto;padding:1rem;max-width:56rem;font:1rem/1.5 system-ui,sans-serif;color:#15181e;background:#f4f5f8}
header{font-weight:700}
h2{font-size:1.0625rem}
dl{margin:0;background:#fff;border:1px solid #e4e7ed;border-radius:1rem}
div{display:grid;grid-template-columns:8rem 1fr;gap:1rem;padding:1rem}
div+div{border-top:1px solid #e4e7ed}
dt{color:#565e6d}
dd{margin:0;overflow-wrap:anywhere}`;

const escaped = (text: string) => text.replaceAll(/[&<]/g, found => `&#${found.charCodeAt(0)};`);

export function staticPage({ project, name, lead, sections }: Shown): string {
  const row = ([label, value]: readonly [string, string]) =>
    `<div><dt>${escaped(label)}</dt><dd>${escaped(value)}</dd></div>`;
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(project)}</title>
<link rel="icon" href="data:,">
<style>${STYLE}</style>
<header>${escaped(project)}</header>
<h1>${escaped(name)}</h1>
<p>${escaped(lead)}</p>
${sections.map(({ title, rows }) => `<h2>${escaped(title)}</h2>\n<dl>${rows.map(row).join('\n')}</dl>`).join('\n')}
`;
}
