/** The words with which mail programs introduce the mail that is answered. */

/** Matches whole words. `\b` does not know letters outside of ASCII. */
const words = (...all: string[]): string => `(?<![\\p{L}\\d])(?:${all.join('|')})(?![\\p{L}\\d])`;

export const WROTE = words(
  'wrote|writes|schrieb(?:en)?|(?:a )?écrit|escribi[oó]|va escriure|escreveu|(?:ha )?scritto|scrive|schreef|geschreven',
  'skrev|skreiv|napisał(?:a|\\(a\\))?|pisze|kirjoitti|napsala?|napísal|írta|a scris|написал(?:а|\\(а\\))?|писала?|пише|написав|yazdı|έγραψε',
);

/** How such a line may begin. */
export const INTRODUCED = /^[-\s>]*(?:On|Am|Le|El|Il|Em|Op|Den|På|W dniu|Dnia|Dne|In data)\s/iu;

/** Marks where a quote begins. No mail contains this character. */
export const QUOTE_BEGINS = '\uE000';

export type Role = 'from' | 'sent' | 'to' | 'subject' | 'other';

const LABELS: Record<Role, string> = {
  from: 'from|von|de|da|van|fra|från|od|lähettäjä|expéditeur|remitente|mittente|afzender|от|від|feladó|gönderen|kimden|发件人|寄件者|差出人',
  sent: 'sent|date|gesendet|datum|envoyé|enviado|enviada|enviado el|enviada em|inviato|data|fecha|verzonden|sendt|dato|skickat|wysłano|wysłane|lähetetty|päiväys|odesláno|отправлено|дата|gönderildi|tarih|发送时间|日期|送信日時',
  to: 'to|an|à|a|para|aan|til|till|do|dla|vastaanottaja|destinataire|destinatario|destinatário|komu|pro|кому|kime|收件人|宛先',
  subject:
    'subject|betreff|objet|asunto|assunto|oggetto|onderwerp|emne|ämne|temat|aihe|předmět|тема|konu|主题|主旨|件名',
  other:
    'cc|bcc|kopie|kopi|kopia|copie|copia|reply-to|antwort an|attachments?|anlagen?|pièces jointes|importance|wichtigkeit|dw|ccn|cci',
};

export const ROLE_OF: ReadonlyMap<string, Role> = new Map(
  Object.entries(LABELS).flatMap(([role, labels]) => labels.split('|').map((label) => [label, role as Role])),
);

/** A line between dashes before the mail that is answered or forwarded. */
export const SEPARATOR = new RegExp(
  `^\\s*[-_=–—]{2,}\\s*[^\\n]{0,20}${words(
    "original|origin[ae]l?e?s?|originalna|oryginalna|ursprungligt|opprinnelig|oprindelig|ursprüngliche|original-nachricht|d'origine|mensaje|mensagem|messaggio",
    'forwarded|weitergeleitete|transféré|réacheminé|reenviado|encaminhada|inoltrato|doorgestuurd|oorspronkelijk|videresendt|vidarebefordrat|przekazana|reply message',
    'původní|pôvodn[áý]|preposlan[áý]|přeposlan[áý]|eredeti|orijinal|alkuperäinen|исходное|пересылаемое|пересланное|оригинальное|початкове|原始邮件|原郵件|原始郵件|转发|转发的邮件|元のメッセージ|원본',
  )}[^\\n]{0,40}[-_=–—]{2,}\\s*$`,
  'iu',
);

export const FORWARDED = new RegExp(
  `^\\s*(?:begin forwarded message|anfang der weitergeleiteten nachricht|début du message (?:réexpédié|transféré)|inicio del mensaje reenviado|inizio messaggio inoltrato|início da mensagem encaminhada|begin doorgestuurd bericht|start på videresendt besked|vidarebefordrat brev|weitergeleitete nachricht)\\s*:?\\s*$`,
  'iu',
);

const DEVICES =
  'iphon\\p{L}*|ipad\\p{L}*|ipod|apple|android|smartphones?|mobil\\p{L}*|mobiele?n?|móvil|telemóvel|celular|cellulare|portable|handy|telefon\\p{L}*|teléfono|telefone|téléphone|telefoon|phone|blackberry|samsung|galaxy|huawei|xiaomi|pixel|outlook|yahoo|gmx|web\\.de|t-online|aol|gmail|proton ?mail|superhuman|shortwave|spark|missive|mimestream|bluemail|edison mail|mail|windows|tablet|ger\\u00e4t|device|app';
const DEVICE = words(DEVICES);
const SENT_WITH =
  'sent (?:from|via|with|using|by)|gesendet (?:von|mit|aus|über|via)|von (?:meinem|unterwegs)|envoyé (?:de|depuis|à partir|via|avec)|enviad[oa] (?:desde|do|de|da|a partir|con|com|via|pelo)|inviat[oa] (?:da|dal|dall|con|tramite)|verzonden (?:vanaf|met|via|vanuit)|verstuurd (?:vanaf|met|via|vanuit)|sendt (?:fra|via|med)|skickat (?:från|via|med)|wysłan[eoy] (?:z|za|przez)|lähetetty|odesláno z|odoslané z|отправлено (?:с|из|от|через)|надіслано (?:з|із)|diese (?:nachricht|e-?mail) wurde (?:von|mit)';
const OUTLOOK_FOR =
  '(?:get|hol(?:e|en)(?: sie sich)?|télécharge[rz]|obtene[rz]?|obter|baixar|ottieni|scarica|download|hent|hämta|skaffa|pobierz)?[^\\n]{0,12}outlook (?:for|für|pour|para|per|voor|til|för|dla)[^\\n]{0,40}(?:ios|android|windows|mac)[^\\n?]{0,80}';

/** The same at the end of a snippet, after the last word. */
export const DEVICE_BEHIND = new RegExp(
  `(?<=\\s)(?:${SENT_WITH})(?![\\p{L}\\d])[^\\n?.]{0,30}${DEVICE}(?=[ >.]*(?:\\n|$))`,
  'giu',
);

/** A line that a mail program adds under every mail. */
export const DEVICE_LINE = new RegExp(
  `^\\s*(?:(?:${SENT_WITH})(?![\\p{L}\\d])[^\\n?]{0,60}${DEVICE}(?:[^\\n?]{0,60}|[^\\n?]{0,20}https?:\\S{1,200}[ )>\\]]{0,3})|${OUTLOOK_FOR}|yahoo mail: [^\\n]{0,60}|[^\\n]{0,20}(?:から送信|에서 보냄)|(?:发自|從)我的[^\\n]{0,20})\\s*$`,
  'iu',
);
