/** The words of what is loaded when it is asked for, in French; see later-en.ts. */

import type { LaterDictionary } from '../translate.ts';

export const later: LaterDictionary = {
  'activity.title': 'Activité récente',
  'activity.note': 'Ce qui s’est passé dans votre compte ces 90 derniers jours, et par qui',
  'activity.empty': 'Il ne s’est rien passé ces 90 derniers jours.',
  'activity.more': 'Afficher plus ancien',
  'activity.load_failed': 'Votre activité n’a pas pu être chargée.',
  'activity.by_end_user': 'Vous',
  'activity.by_admin': 'Un administrateur',
  'activity.by_provider': 'Le fournisseur avec lequel vous vous connectez',
  'activity.account_created': 'Compte créé',
  'activity.account_disabled': 'Compte désactivé',
  'activity.account_enabled': 'Compte réactivé',
  'activity.signed_in': 'Connexion',
  'activity.signed_in_with': 'Connexion avec {{ what }}',
  'activity.profile_changed': 'Modifié : {{ what }}',
  'activity.custom_data_changed': 'Données des applications modifiées',
  'activity.login_id_added': 'Mode de connexion ajouté : {{ what }}',
  'activity.login_id_verified': 'Mode de connexion confirmé : {{ what }}',
  'activity.login_id_changed': 'Mode de connexion modifié : {{ what }}',
  'activity.login_id_removed': 'Mode de connexion retiré : {{ what }}',
  'activity.identity_linked': 'Compte associé : {{ what }}',
  'activity.identity_unlinked': 'Compte dissocié : {{ what }}',
  'activity.password_set': 'Mot de passe défini',
  'activity.password_changed': 'Mot de passe modifié',
  'activity.password_reset': 'Mot de passe réinitialisé avec un code',

  'seen.who': 'Qui peut voir cette valeur',
  'seen.change': 'Qui peut la modifier',
  'seen.end_user': 'Vous',
  'seen.bearer': 'Les applications auxquelles vous vous connectez',
  'seen.portal_ui': 'Les administrateurs',
  'seen.nobody': 'Seulement les systèmes de {{ project }}',

  'reason.sign_in_again': 'Pour une modification ici, il vous faudra peut-être d’abord vous reconnecter.',

  'custom_data.title': 'Données des applications',
  'custom_data.note':
    'Des applications conservent ces données à votre sujet. N’y mettez ni mots de passe ni autres secrets.',
  'custom_data.load_failed': 'Ces données n’ont pas pu être chargées.',

  'json.label': 'Objet JSON',
  'json.size': '{{ bytes }} octets sur {{ limit }}',
  'json.format': 'Mettre en forme',
  'json.line': 'Ligne {{ line }} : {{ fault }}',
  'json.conflict': 'Ci-dessous, ce qui est enregistré maintenant ; ci-dessus, votre version.',
  'json.syntax': 'Ce n’est pas du JSON valide.',
  'json.repeated_key': 'Cette clé figure deux fois.',
  'json.too_deep': 'L’imbrication est trop profonde. 32 niveaux au maximum.',
  'json.lone_surrogate': 'Ce texte contient une moitié de caractère.',
  'json.number_out_of_range': 'Ce nombre est trop grand.',
  'json.unsafe_number': 'Ce nombre est trop grand pour être conservé exactement. Mettez-le entre guillemets.',
  'json.no_object': 'Commencez par { et terminez par }.',
  'json.too_large': 'Cela dépasse 64 Kio.',
  'json.forbidden_key': 'Les clés __proto__, constructor et prototype ne sont pas autorisées.',
};
