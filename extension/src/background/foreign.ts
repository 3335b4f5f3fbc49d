/** What another program said of an annotation and we have no field for, kept in `extra` as it came (Web Annotation). */

interface Resource {
  type?: unknown;
  id?: unknown;
  source?: unknown;
  value?: unknown;
  items?: unknown;
}

/** The web addresses that its bodies are: those with a scheme that is safe to open. Twin: formats/annotation_reading.py. */
export function linksOf(extra: unknown): string[] {
  const { body } = (extra as { jsonld?: { body?: unknown } } | undefined)?.jsonld ?? {};
  const links = several(body).flatMap(iris).filter((iri) => /^https?:/iu.test(iri) && URL.canParse(iri));
  return [...new Set(links)];
}

function several(value: unknown): unknown[] {
  return Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];
}

/** The IRI of a body that lies elsewhere; of a set of bodies those of its members; none of a text. */
function iris(body: unknown): string[] {
  if (typeof body === 'string') return [body];
  if (typeof body !== 'object' || body === null) return [];
  const { type, id, source, value, items } = body as Resource;
  if (Array.isArray(items)) return items.flatMap(iris);
  if (value !== undefined || several(type).includes('TextualBody')) return [];
  return iris(source ?? id);
}
