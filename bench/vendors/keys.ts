/** Signs the changes that the CRM gets. */
export const CRM_KEY = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
