/** A lead of the sample campaign. */
export interface Person {
  email: string;
  firstName: string;
  lastName: string;
  companyName: string;
  /** A custom variable of the campaign: Instantly adds them to every payload. */
  jobTitle: string;
}

const person = (email: string, name: string, companyName: string, jobTitle: string): Person => {
  const [firstName = '', lastName = ''] = name.split(' ');
  return { email, firstName, lastName, companyName, jobTitle };
};

/** Twelve people whose addresses cannot exist: `.example` is reserved (RFC 2606). */
export const PEOPLE = {
  jane: person('jane.cooper@halden-robotics.example', 'Jane Cooper', 'Halden Robotics', 'VP Operations'),
  tomas: person('tomas.novak@brightfreight.example', 'Tomas Novak', 'Bright Freight', 'Head of Logistics'),
  aisha: person('aisha.rahman@meridian-health.example', 'Aisha Rahman', 'Meridian Health', 'COO'),
  lukas: person('lukas.weber@weber-soehne.example', 'Lukas Weber', 'Weber & Söhne', 'Managing Director'),
  priya: person('priya.nair@cloudkiln.example', 'Priya Nair', 'Cloudkiln', 'Director of Engineering'),
  diego: person('diego.santos@santos-foods.example', 'Diego Santos', 'Santos Foods', 'Supply Chain Manager'),
  emma: person('emma.larsen@fjordbank.example', 'Emma Larsen', 'Fjordbank', 'Head of Procurement'),
  noah: person('noah.bennett@bennettlegal.example', 'Noah Bennett', 'Bennett Legal', 'Partner'),
  mei: person('mei.tanaka@tanaka-optics.example', 'Mei Tanaka', 'Tanaka Optics', 'Plant Manager'),
  olivia: person('olivia.martin@parkside-retail.example', 'Olivia Martin', 'Parkside Retail', 'Head of E-Commerce'),
  samuel: person('samuel.okoye@lagos-energy.example', 'Samuel Okoye', 'Lagos Energy', 'CFO'),
  clara: person('clara.rossi@studiorossi.example', 'Clara Rossi', 'Studio Rossi', 'Founder'),
};

/** The person of an address; a person who is not in `PEOPLE` is made up from the address. */
export function personAt(email: string): Person {
  const known = Object.values(PEOPLE).find((one) => one.email === email);
  if (known) return known;
  const [local = '', domain = ''] = email.split('@');
  const [firstName = '', lastName = ''] = local.split(/[._-]/).map(capitalised);
  return { email, firstName, lastName, companyName: capitalised(domain.split('.')[0]!), jobTitle: '' };
}

const capitalised = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
