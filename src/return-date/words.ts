/** The words of an automatic reply that say what a date means, as parts of regular expressions. */
export interface ReturnWords {
  /** The date is the day of return. */
  back: string;
  /** The date ends the absence. */
  until: string;
  /** The absence begins; next to words of return it ends. */
  from: string;
  /** The date is the last day of absence. */
  after: string;
  /** Together with `until`: that day is part of the absence. */
  inclusive: string;
  away: string;
  nextWeek: string;
  thisWeek: string;
  today: string;
  tomorrow: string;
  and: string;
  /** Before the length of the absence: "for", "the next". */
  during: string;
  /** Before a day of the month without a month, with its ending. */
  onThe: string;
  /** Of this month. */
  endOfMonth: string;
  endOfYear: string;
  /** Before a month. */
  endOf: string;
  middleOf: string;
}

export const LANGUAGES = ['en', 'de', 'fr', 'es', 'pt', 'it', 'nl'] as const;
export type Language = (typeof LANGUAGES)[number];

/** A new language is one entry here, if chrono-node reads its dates. */
export const RETURN_WORDS: Record<Language, ReturnWords> = {
  en: {
    back: 'back|return|returns|returning|re-?open(?:s|ing)?|resumes?|resuming|rejoin(?:s|ing)?|again|respond|responding|reply|replying|(?<!not |not currently )available',
    until: "(?<!(?<!not |not back )in (?:the|my) office )until|till|'?til|thru|through|up to|on or after",
    from: 'from|(?:leave|vacation|holidays?|absence) (?:starts?|start date)(?: on)?|starting|beginning|as of|effective|since|between',
    after:
      '(?<!on or )after|(?:leave|vacation|holidays?|absence) (?:ends?|end date)(?: on)?|last day (?:away|off|out|of (?:my |the )?(?:leave|vacation|holidays?|absence))(?: is)?',
    inclusive:
      'and including|inclusive|incl|included|thru|through|eod|eob|cob|(?:end|close) of (?:the |play |this )?(?:day|business)|evening',
    away: '(?<!(?:check|find|try|look|reach|reaching|help|sold|figure|turn|sign|log|work|carry|sort) )out|ooo|(?<![%\\d€$£] )off|away|vacation|holidays?|leave|absen(?:t|ce)|closed|travell?ing|unavailable|pto|sabbatical|offline|sick|business trip|not (?:in|at) (?:the|my) (?:office|desk)',
    nextWeek: 'next week|this week and (?:the )?next',
    thisWeek: 'this week|all week|the (?:whole|rest of the) week|(?:the )?end of (?:the|this) week',
    today: 'today',
    tomorrow: 'tomorrow',
    and: 'and|or|&',
    during: 'for(?: about| approximately| another)?(?: the)?(?: next| coming)?|(?:the )?(?:next|coming)',
    onThe: '(?:on|until|till|the) ',
    endOfMonth: '(?:the )?end of (?:the |this )?month',
    endOfYear: "(?:the )?end of (?:the |this )?year|year'?s end",
    endOf: '(?:the )?end of(?: the month of)?',
    middleOf: 'mid|(?:the )?middle of',
  },
  de: {
    back: 'zurück|wieder|rückkehr|(?:be)?antworte\\p{L}*|melden?|(?<!nicht |nicht mehr )(?:erreichbar|verfügbar)|verfügung|erreichen (?:sie )?(?:mich|uns)',
    until: 'bis',
    from: 'ab|vom|von|seit|zwischen',
    after: 'nach|(?:urlaub|abwesenheit) endet(?: am)?',
    inclusive: 'einschlie(?:ß|ss)lich|einschl|inklusive|inkl|abends?',
    away: 'urlaub\\p{L}*|abwesen\\p{L}*|nicht (?:im (?:büro|haus)e?|am platz|am arbeitsplatz|da|erreichbar|verfügbar)|(?:außer|ausser) haus|verreist|auf reisen|geschlossen|(?:dienst|geschäfts)reise|elternzeit|mutterschutz|krank\\p{L}*|fortbildung|schulung|betriebsferien|ferien',
    nextWeek: '(?:nächste|kommende)[rn]? woche',
    thisWeek: '(?:diese|die ganze|die restliche) woche|(?:ende|(?:den )?rest) (?:der|dieser) woche',
    today: 'heute',
    tomorrow: 'morgen',
    and: 'und|sowie|&',
    during: 'für(?: etwa| ca\\.| rund)?(?: die)?(?: nächsten| kommenden)?|(?:die |in den )?(?:nächsten|kommenden)',
    onThe: '(?:am|den|dem|zum|ab) (?=\\d+\\.)',
    endOfMonth: 'ende (?:des|dieses) monats|monatsende',
    endOfYear: 'ende (?:des|dieses|vom) jahre?s?|jahresende',
    endOf: 'ende',
    middleOf: 'mitte',
  },
  fr: {
    back: 'retour|reprise|reviens|reviendrai|reviendrons|revenons|rentre|rentrerai|de nouveau|à nouveau|reprends|reprendr\\p{L}*|reprenons|rouvr\\p{L}*|répondrai|répondrons|(?<!pas |plus )(?:disponible|joignable)',
    until: "jusqu'(?:au|à|en)|(?<=(?:pas|plus) [^.]{0,40})avant",
    from: 'du|de(?= \\p{L}+di )|à partir d[ue]|à compter d[ue]|dès|depuis|entre',
    after: 'après',
    inclusive: 'inclus|incluse|compris|soir',
    away: 'absen(?:t|te|ts|ce)|congés?|vacances|fermés?|fermées?|déplacement|formation|arrêt|maladie|voyage',
    nextWeek: 'semaine prochaine',
    thisWeek: '(?:cette|toute la) semaine|(?:la )?fin de (?:la|cette) semaine',
    today: "aujourd'hui",
    tomorrow: 'demain',
    and: 'et|ainsi que',
    during: '(?:pour|pendant|durant)(?: environ)?(?: les| une durée de)?',
    onThe: '(?:le|au|du) ',
    endOfMonth: '(?:la )?fin (?:du|de ce|le) mois',
    endOfYear: "(?:la )?fin (?:de l'|d')?ann[ée]e",
    endOf: 'fin',
    middleOf: 'mi',
  },
  es: {
    back: 'retom\\p{L}*|reanud\\p{L}*|volver\\p{L}*|vuelvo|vuelta|regres\\p{L}*|de nuevo|nuevamente|otra vez|(?:re)?incorpor\\p{L}*|retorn\\p{L}*|reabr\\p{L}*|responder\\p{L}*|(?<!no |no estaré |no estoy )disponible',
    until: 'hasta|(?<=(?<!\\p{L})no [^.]{0,40})antes del?',
    from: 'a partir del?|desde|del|entre',
    after: 'después del?|tras',
    inclusive: 'inclusive|incluid[oa]|incluso|ambos inclusive|noche',
    away: 'fuera(?: de (?:la )?oficina)?|ausente|ausencia|vacaciones|permiso|de baja|de viaje|cerrad[oa]s?',
    nextWeek: 'próxima semana|semana que viene|semana próxima',
    thisWeek: '(?:esta|toda la) semana|fin(?:al)? de (?:la|esta) semana',
    today: 'hoy',
    tomorrow: 'mañana',
    and: 'y|ni',
    during: '(?:durante|por)(?: unos| unas)?(?: las| los)?(?: próximas| próximos)?|(?:las|los) próxim[oa]s',
    onThe: '(?:el|al|del) (?:día )?',
    endOfMonth: 'fin(?:al)?(?: de)? (?:de(?:l)?|este) mes',
    endOfYear: 'fin(?:al)?(?:es)? (?:de(?:l)? |de este )?año',
    endOf: 'final(?:es)? de|fin de',
    middleOf: 'mediados de',
  },
  pt: {
    back: 'regress\\p{L}*|volt\\p{L}*|de volta|retorn\\p{L}*|reabr\\p{L}*|novamente|responder\\p{L}*|(?<!não |não estarei |não estou )disponíve(?:l|is)',
    until: 'até|(?<=não [^.]{0,40})antes d[eo]',
    from: 'a partir d[eo]|desde|de|do|entre',
    after: 'após|depois d[eo]',
    inclusive: 'inclusive|incluído|noite',
    away: 'fora(?: do escritório)?|em viagem|de baixa|ausente|ausência|férias|licença|fechad[oa]s?',
    nextWeek: 'próxima semana|semana que vem|semana próxima',
    thisWeek: '(?:esta|nesta|toda a) semana|(?:fim|final) d(?:a|esta) semana',
    today: 'hoje',
    tomorrow: 'amanhã',
    and: 'e|nem',
    during: '(?:durante|por|em|dentro de|nas|nos|pelas|pelos)(?: as| os| cerca de)?(?: próximas| próximos)?',
    onThe: '(?:no |ao |o |a partir do |do )?dia ',
    endOfMonth: '(?:fim|final) (?:do|deste|de) mês',
    endOfYear: '(?:fim|final) (?:do|deste|de) ano',
    endOf: 'final de|fim de|finais de',
    middleOf: 'meados de',
  },
  it: {
    back: 'riprend\\p{L}*|rientr\\p{L}*|torn\\p{L}*|ritorn\\p{L}*|riapr\\p{L}*|di nuovo|nuovamente|risponder\\p{L}*|(?<!non |non sarò |non sono )disponibil[ei]',
    until: "fino (?:al|all'|a)|sino (?:al|all'|a)|(?<=(?<!\\p{L})non [^.]{0,40})prima del(?:l')?",
    from: "a partire dal?|dal|dall'|da|tra|fra",
    after: 'dopo',
    inclusive: 'compreso|compresa|incluso|inclusa|sera',
    away: 'fuori(?: (?:ufficio|sede))?|malattia|maternità|congedo|viaggio|assen(?:te|ti|za)|ferie|vacanza|chius[oi]',
    nextWeek: 'prossima settimana|settimana prossima',
    thisWeek: '(?:questa|tutta la) settimana|fine (?:della |di questa )?settimana',
    today: 'oggi',
    tomorrow: 'domani',
    and: 'e|né',
    during: '(?:per|durante)(?: circa)?(?: le| i)?(?: prossime| prossimi)?|(?:le|i|nelle|nei) prossim[ei]',
    onThe: '(?:il|al|dal) (?:giorno )?',
    endOfMonth: 'fine (?:del |di questo )?mese',
    endOfYear: "fine (?:dell'|d')?anno",
    endOf: 'fine',
    middleOf: 'metà',
  },
  nl: {
    back: 'terug|weer|retour|hervat\\p{L}*|heropen\\p{L}*|beantwoord\\p{L}*|reageer|reageren|(?<!niet |niet meer )(?:bereikbaar|beschikbaar|aanwezig)',
    until: 'tot|t/m|(?<=niet )(?:vóór|voor)',
    from: 'vanaf|van|sinds|tussen',
    after: 'na',
    inclusive: 'en met|t/m|avond',
    away: 'afwezig\\p{L}*|vakantie|\\p{L}*verlof|ziek|op (?:zaken)?reis|niet (?:aanwezig|bereikbaar|beschikbaar|op kantoor)|gesloten',
    nextWeek: 'volgende week|komende week',
    thisWeek: '(?:deze|de hele) week|eind(?:e)? van (?:de|deze) week',
    today: 'vandaag',
    tomorrow: 'morgen',
    and: 'en|of',
    during: '(?:voor|gedurende)(?: de)?(?: komende)?|(?:de )?komende',
    onThe: '(?:op |tot |vanaf )?(?:de )?(?=\\d+(?:e|ste|de)(?!\\p{L}))',
    endOfMonth: 'eind(?:e)? van (?:de|deze) maand',
    endOfYear: 'eind(?:e)? (?:van )?(?:het |dit )?jaar',
    endOf: 'eind(?:e)?(?: van)?',
    middleOf: 'half|medio|midden',
  },
};
