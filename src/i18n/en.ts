/**
 * The words of the pages in English; every other dictionary has exactly these keys. Pure data: the server's own pages use
 * it too. `{{ name }}` stands for what the caller fills in.
 */

import type { IssueCode } from '../profile/issue.ts';
import type { SectionTopic } from '../profile/order.ts';

export const en = {
  'title.settings': 'Your settings',
  'title.signed_out': 'Signed out',
  'title.not_found': 'Page not found',
  'title.failure': 'Something went wrong',

  'shell.skip': 'Skip to content',
  'shell.sign_out': 'Sign out',
  'shell.sign_out_failed': 'You are still signed in, because the server could not be reached. Try again.',
  'shell.loading': 'Loading your settings',

  'settings.lead': 'These are your details at {{ project }}. What you change here is saved one field at a time.',
  'settings.managed':
    'These are your details at {{ project }}. They come from where you sign in, and are changed there.',
  'settings.managed_link': 'Open your account there',
  'settings.empty': 'There is nothing to show',
  'settings.empty_hint': '{{ project }} does not share any profile details with this page.',

  'section.about': 'About you',
  'section.contact': 'Contact',
  'section.region': 'Language and region',
  'section.more': 'More details',

  'row.edit': 'Edit',
  'row.add': 'Add',
  'row.not_set': 'Not set',
  'row.saved': 'Saved',
  'row.saved_announcement': '{{ label }} is saved',
  'row.removed_announcement': '{{ label }} is removed',
  'row.verified': 'Verified',
  'row.not_verified': 'Not verified',
  'row.picture_alt': 'Your picture',
  'row.readonly_project': 'Only {{ project }} can change this',
  'row.readonly_provider': 'This is managed where you sign in',
  'row.provider_link': 'Change it there',
  'row.single_candidate': 'This comes from how you sign in',
  'row.no_candidate': 'This comes from how you sign in. You have none yet',
  'row.new_tab': '(opens in a new tab)',

  'editor.save': 'Save',
  'editor.saving': 'Saving…',
  'editor.cancel': 'Cancel',
  'editor.remove': 'Remove',
  'editor.loading': 'Opening the editor',
  'editor.load_failed': 'The editor could not be loaded.',
  'editor.try_again': 'Try again',

  'field.between': 'From {{ minimum }} to {{ maximum }}',
  'field.at_least': '{{ minimum }} or more',
  'field.at_most': '{{ maximum }} or less',
  'field.url_hint': 'A web address, such as https://example.com',
  'field.phone_hint': 'With country code, such as +44 20 7946 0018',
  'field.picture_hint': 'The web address of an image. It must start with https://',
  'field.picture_preview': 'Preview of the picture',
  'field.picture_broken': 'No picture could be loaded from this address.',
  'field.date_hint': 'Year, month and day, such as 1990-12-31',
  'field.date_as_text': 'Type the date instead',
  'field.zone_hint': 'Type a city or region, such as Berlin',
  'field.zone_here': 'Use {{ zone }}, the zone of this device',
  'field.not_given': 'Not given',
  'field.gender_male': 'Male',
  'field.gender_female': 'Female',
  'field.gender_custom': 'In your own words',
  'field.address_street': 'Street address',
  'field.address_locality': 'City',
  'field.address_region': 'State, province or region',
  'field.address_postal_code': 'Postal code',
  'field.address_country': 'Country',
  'field.candidates_hint': 'Choose one of the values you sign in with',

  'conflict.title': 'This was changed elsewhere while you were editing',
  'conflict.yours': 'Yours',
  'conflict.saved': 'Now saved',
  'conflict.keep_mine': 'Save mine',
  'conflict.take_saved': 'Keep the saved one',

  'unsaved.title': 'Discard what you typed?',
  'unsaved.text': 'Your change is not saved yet.',
  'unsaved.keep': 'Keep editing',
  'unsaved.discard': 'Discard',

  'failure.title': 'Something went wrong',
  'failure.try_again': 'Try again',
  'failure.offline': 'There is no connection to the server. Check your network and try again.',
  'failure.unavailable': 'The identity server cannot be reached right now. Try again in a moment.',
  'failure.too_many': 'That was a lot at once. Wait a moment and try again.',
  'failure.unexpected': 'Something went wrong on our side. Try again in a moment.',
  'failure.kept': 'What you typed is still here.',
  'failure.signed_out': 'You are signed out.',
  'failure.sign_in_again': 'Sign in again in a new tab',
  'failure.then_save': 'Then come back and save.',
  'failure.other_person': 'You are now signed in as someone else, so nothing was saved. Reload the page to go on.',

  'signed_out.title': 'You are signed out',
  'signed_out.text': 'You can close this tab, or sign in again.',
  'signed_out.sign_in': 'Sign in',

  'not_found.title': 'There is nothing here',
  'not_found.text': 'The address may be mistyped, or the page may have moved.',
  'not_found.home': 'Go to your settings',

  'issue.unknown_attribute': 'This is not part of your profile.',
  'issue.not_editable': 'You cannot change this.',
  'issue.not_owned': 'Choose one of the values you sign in with.',
  'issue.wrong_type': 'This value does not fit here.',
  'issue.bad_format': 'Check how this is written.',
  'issue.too_long': 'This is too long. Use at most {{ maximum }} characters.',
  'issue.forbidden_character': 'This contains an invisible or control character. Type it again rather than pasting it.',
  'issue.too_small': 'This is too small. The smallest value is {{ minimum }}.',
  'issue.too_large': 'This is too large. The largest value is {{ maximum }}.',
  'issue.not_in_list': 'Choose a value from the list.',
  'issue.in_future': 'This date is in the future.',

  'issue.wrong_type.number': 'Enter a number, such as 37.5.',
  'issue.wrong_type.integer': 'Enter a whole number, such as 3.',
  'issue.bad_format.date': 'Enter a date that exists as year-month-day, such as 1990-12-31.',
  'issue.bad_format.url': 'Enter a web address that starts with https:// or http://.',
  'issue.bad_format.picture': 'Enter a web address that starts with https://.',
  'issue.bad_format.email': 'Enter an email address, such as name@example.com.',
  'issue.bad_format.phone_number': 'Enter a number with its country code, such as +44 20 7946 0018.',
  'issue.not_in_list.zoneinfo': 'Choose a time zone from the list, such as Europe/Berlin.',
} as const satisfies Record<`issue.${IssueCode}` | `section.${SectionTopic}`, string> & Record<string, string>;

export type Dictionary = Readonly<Record<keyof typeof en, string>>;
