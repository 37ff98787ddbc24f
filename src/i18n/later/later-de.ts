/** The words of what is loaded when it is asked for, in German; see later-en.ts. */

import type { LaterDictionary } from '../translate.ts';

export const later: LaterDictionary = {
  'activity.title': 'Letzte Aktivitäten',
  'activity.note': 'Was in Ihrem Konto innerhalb von 90 Tagen geschehen ist und durch wen',
  'activity.empty': 'Innerhalb von 90 Tagen ist nichts geschehen.',
  'activity.more': 'Frühere anzeigen',
  'activity.load_failed': 'Ihre Aktivitäten konnten nicht geladen werden.',
  'activity.by_end_user': 'Sie',
  'activity.by_admin': 'Die Administration',
  'activity.by_provider': 'Der Anbieter, mit dem Sie sich anmelden',
  'activity.account_created': 'Konto angelegt',
  'activity.account_disabled': 'Konto gesperrt',
  'activity.account_enabled': 'Konto wieder freigegeben',
  'activity.signed_in': 'Angemeldet',
  'activity.signed_in_with': 'Angemeldet mit {{ what }}',
  'activity.profile_changed': 'Geändert: {{ what }}',
  'activity.custom_data_changed': 'Daten der Anwendungen geändert',
  'activity.login_id_added': 'Anmeldeweg hinzugefügt: {{ what }}',
  'activity.login_id_verified': 'Anmeldeweg bestätigt: {{ what }}',
  'activity.login_id_changed': 'Anmeldeweg geändert: {{ what }}',
  'activity.login_id_removed': 'Anmeldeweg entfernt: {{ what }}',
  'activity.identity_linked': 'Konto verknüpft: {{ what }}',
  'activity.identity_unlinked': 'Verknüpfung gelöst: {{ what }}',
  'activity.password_set': 'Passwort festgelegt',
  'activity.password_changed': 'Passwort geändert',
  'activity.password_reset': 'Passwort mit einem Code zurückgesetzt',

  'seen.who': 'Wer das sehen kann',
  'seen.change': 'Wer das ändern kann',
  'seen.end_user': 'Sie',
  'seen.bearer': 'Anwendungen, bei denen Sie sich anmelden',
  'seen.portal_ui': 'Die Administration',
  'seen.nobody': 'Nur die Systeme von {{ project }}',

  'reason.sign_in_again': 'Für eine Änderung hier müssen Sie sich eventuell erst noch einmal anmelden.',

  'custom_data.title': 'Eigene Daten der Anwendungen',
  'custom_data.note':
    'Anwendungen speichern das über Sie. Für Passwörter und andere Geheimnisse ist hier nicht der richtige Ort.',
  'custom_data.load_failed': 'Diese Daten konnten nicht geladen werden.',

  'json.label': 'JSON-Objekt',
  'json.size': '{{ bytes }} von {{ limit }} Byte',
  'json.format': 'Formatieren',
  'json.line': 'Zeile {{ line }}: {{ fault }}',
  'json.conflict': 'Unten steht, was jetzt gespeichert ist; oben steht Ihres.',
  'json.syntax': 'So wird JSON nicht geschrieben.',
  'json.repeated_key': 'Dieser Schlüssel steht zweimal da.',
  'json.too_deep': 'Das ist zu tief verschachtelt. 32 Ebenen sind das Höchste.',
  'json.lone_surrogate': 'In diesem Text steht ein halbes Zeichen.',
  'json.number_out_of_range': 'Diese Zahl ist zu groß.',
  'json.unsafe_number': 'Diese Zahl ist zu groß, um genau gespeichert zu werden. Setzen Sie sie in Anführungszeichen.',
  'json.no_object': 'Beginnen Sie mit { und enden Sie mit }.',
  'json.too_large': 'Das sind mehr als 64 KiB.',
  'json.forbidden_key': 'Die Schlüssel __proto__, constructor und prototype sind nicht erlaubt.',
};
