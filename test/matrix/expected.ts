/**
 * What every party may do at every legal combination of levels, written by hand from the rules of access: hidden is as if
 * it did not exist, readonly is shown and refuses any write, readwrite takes it, and a bearer has no way to write.
 */

export const PARTIES = ['end_user', 'bearer', 'portal_ui'] as const;
export type Party = (typeof PARTIES)[number];

export const ACTIONS = ['read', 'add', 'change', 'remove'] as const;
export type Action = (typeof ACTIONS)[number];

/** `refilled`: another value that the person owns takes the place. `no_way`: there is no such call. */
export type Cell =
  | 'absent'
  | 'shown'
  | 'shown_readonly'
  | 'shown_readwrite'
  | 'saved'
  | 'refilled'
  | 'not_owned'
  | 'not_editable'
  | 'unknown_attribute'
  | 'no_way';

/** end_user-bearer-portal_ui. */
export const TRIPLES = [
  'hidden-hidden-hidden',
  'hidden-hidden-readonly',
  'hidden-hidden-readwrite',
  'hidden-readonly-readonly',
  'hidden-readonly-readwrite',
  'readonly-readonly-readonly',
  'readonly-readonly-readwrite',
  'readwrite-readonly-readwrite',
] as const;
export type Triple = (typeof TRIPLES)[number];

/** Attributes whose values are typed in. */
export const PLAIN = table(`
hidden-hidden-hidden          end_user   absent           unknown_attribute  unknown_attribute  unknown_attribute
hidden-hidden-hidden          bearer     absent           no_way             no_way             no_way
hidden-hidden-hidden          portal_ui  absent           unknown_attribute  unknown_attribute  unknown_attribute
hidden-hidden-readonly        end_user   absent           unknown_attribute  unknown_attribute  unknown_attribute
hidden-hidden-readonly        bearer     absent           no_way             no_way             no_way
hidden-hidden-readonly        portal_ui  shown            not_editable       not_editable       not_editable
hidden-hidden-readwrite       end_user   absent           unknown_attribute  unknown_attribute  unknown_attribute
hidden-hidden-readwrite       bearer     absent           no_way             no_way             no_way
hidden-hidden-readwrite       portal_ui  shown            saved              saved              saved
hidden-readonly-readonly      end_user   absent           unknown_attribute  unknown_attribute  unknown_attribute
hidden-readonly-readonly      bearer     shown            no_way             no_way             no_way
hidden-readonly-readonly      portal_ui  shown            not_editable       not_editable       not_editable
hidden-readonly-readwrite     end_user   absent           unknown_attribute  unknown_attribute  unknown_attribute
hidden-readonly-readwrite     bearer     shown            no_way             no_way             no_way
hidden-readonly-readwrite     portal_ui  shown            saved              saved              saved
readonly-readonly-readonly    end_user   shown_readonly   not_editable       not_editable       not_editable
readonly-readonly-readonly    bearer     shown            no_way             no_way             no_way
readonly-readonly-readonly    portal_ui  shown            not_editable       not_editable       not_editable
readonly-readonly-readwrite   end_user   shown_readonly   not_editable       not_editable       not_editable
readonly-readonly-readwrite   bearer     shown            no_way             no_way             no_way
readonly-readonly-readwrite   portal_ui  shown            saved              saved              saved
readwrite-readonly-readwrite  end_user   shown_readwrite  saved              saved              saved
readwrite-readonly-readwrite  bearer     shown            no_way             no_way             no_way
readwrite-readonly-readwrite  portal_ui  shown            saved              saved              saved
`);

/** Identity-coupled attributes: chosen among what the person owns. Here one without such an identity adds a value. */
export const COUPLED = table(`
hidden-hidden-hidden          end_user   absent           unknown_attribute  unknown_attribute  unknown_attribute
hidden-hidden-hidden          bearer     absent           no_way             no_way             no_way
hidden-hidden-hidden          portal_ui  absent           unknown_attribute  unknown_attribute  unknown_attribute
hidden-hidden-readonly        end_user   absent           unknown_attribute  unknown_attribute  unknown_attribute
hidden-hidden-readonly        bearer     absent           no_way             no_way             no_way
hidden-hidden-readonly        portal_ui  shown            not_editable       not_editable       not_editable
hidden-hidden-readwrite       end_user   absent           unknown_attribute  unknown_attribute  unknown_attribute
hidden-hidden-readwrite       bearer     absent           no_way             no_way             no_way
hidden-hidden-readwrite       portal_ui  shown            not_owned          saved              refilled
hidden-readonly-readonly      end_user   absent           unknown_attribute  unknown_attribute  unknown_attribute
hidden-readonly-readonly      bearer     shown            no_way             no_way             no_way
hidden-readonly-readonly      portal_ui  shown            not_editable       not_editable       not_editable
hidden-readonly-readwrite     end_user   absent           unknown_attribute  unknown_attribute  unknown_attribute
hidden-readonly-readwrite     bearer     shown            no_way             no_way             no_way
hidden-readonly-readwrite     portal_ui  shown            not_owned          saved              refilled
readonly-readonly-readonly    end_user   shown_readonly   not_editable       not_editable       not_editable
readonly-readonly-readonly    bearer     shown            no_way             no_way             no_way
readonly-readonly-readonly    portal_ui  shown            not_editable       not_editable       not_editable
readonly-readonly-readwrite   end_user   shown_readonly   not_editable       not_editable       not_editable
readonly-readonly-readwrite   bearer     shown            no_way             no_way             no_way
readonly-readonly-readwrite   portal_ui  shown            not_owned          saved              refilled
readwrite-readonly-readwrite  end_user   shown_readwrite  not_owned          saved              refilled
readwrite-readonly-readwrite  bearer     shown            no_way             no_way             no_way
readwrite-readonly-readwrite  portal_ui  shown            not_owned          saved              refilled
`);

/** `/email_verified` and `/phone_number_verified`: there exactly when their parent is, and nobody writes them. */
export const VERIFIED = table(`
hidden-hidden-hidden          end_user   absent           unknown_attribute  unknown_attribute  unknown_attribute
hidden-hidden-hidden          bearer     absent           no_way             no_way             no_way
hidden-hidden-hidden          portal_ui  absent           unknown_attribute  unknown_attribute  unknown_attribute
hidden-hidden-readonly        end_user   absent           unknown_attribute  unknown_attribute  unknown_attribute
hidden-hidden-readonly        bearer     absent           no_way             no_way             no_way
hidden-hidden-readonly        portal_ui  shown            not_editable       not_editable       not_editable
hidden-hidden-readwrite       end_user   absent           unknown_attribute  unknown_attribute  unknown_attribute
hidden-hidden-readwrite       bearer     absent           no_way             no_way             no_way
hidden-hidden-readwrite       portal_ui  shown            not_editable       not_editable       not_editable
hidden-readonly-readonly      end_user   absent           unknown_attribute  unknown_attribute  unknown_attribute
hidden-readonly-readonly      bearer     shown            no_way             no_way             no_way
hidden-readonly-readonly      portal_ui  shown            not_editable       not_editable       not_editable
hidden-readonly-readwrite     end_user   absent           unknown_attribute  unknown_attribute  unknown_attribute
hidden-readonly-readwrite     bearer     shown            no_way             no_way             no_way
hidden-readonly-readwrite     portal_ui  shown            not_editable       not_editable       not_editable
readonly-readonly-readonly    end_user   shown            not_editable       not_editable       not_editable
readonly-readonly-readonly    bearer     shown            no_way             no_way             no_way
readonly-readonly-readonly    portal_ui  shown            not_editable       not_editable       not_editable
readonly-readonly-readwrite   end_user   shown            not_editable       not_editable       not_editable
readonly-readonly-readwrite   bearer     shown            no_way             no_way             no_way
readonly-readonly-readwrite   portal_ui  shown            not_editable       not_editable       not_editable
readwrite-readonly-readwrite  end_user   shown            not_editable       not_editable       not_editable
readwrite-readonly-readwrite  bearer     shown            no_way             no_way             no_way
readwrite-readonly-readwrite  portal_ui  shown            not_editable       not_editable       not_editable
`);

/** `/updated_at` has no parent: everybody sees it at every level of anything, and nobody writes it. */
export const UPDATED_AT: Readonly<Record<Party, Readonly<Record<Action, Cell>>>> = {
  end_user: { read: 'shown', add: 'not_editable', change: 'not_editable', remove: 'not_editable' },
  bearer: { read: 'shown', add: 'no_way', change: 'no_way', remove: 'no_way' },
  portal_ui: { read: 'shown', add: 'not_editable', change: 'not_editable', remove: 'not_editable' },
};

export type Table = (triple: Triple, party: Party, action: Action) => Cell;

function table(text: string): Table {
  const rows = new Map(
    text
      .trim()
      .split('\n')
      .map(line => {
        const [triple, party, read, add, change, remove] = line.split(/\s+/);
        return [`${triple} ${party}`, { read, add, change, remove } as Record<Action, Cell>];
      }),
  );
  if (rows.size !== TRIPLES.length * PARTIES.length) throw new Error(`A table has ${rows.size} rows`);
  return (triple, party, action) => {
    const cell = rows.get(`${triple} ${party}`)?.[action];
    if (cell === undefined) throw new Error(`No row for ${triple} ${party}`);
    return cell;
  };
}
