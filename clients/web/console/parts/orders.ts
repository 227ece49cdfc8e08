/** Words of orders that several pages need. */

/** WeChat's courier codes for the form; another may be typed. */
export const CARRIERS = ['SF', 'YTO', 'ZTO', 'STO', 'YD', 'JTSD', 'JD', 'EMS', 'DB'] as const
