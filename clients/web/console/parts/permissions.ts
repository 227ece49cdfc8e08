/** What a permission opens, in words: orders.ship is 订单 · 发货; a newer one that has no words yet is shown as it is. */

import { useI18n } from 'vue-i18n'

export function usePermissionNames(): (permission: string) => string {
  const { t, te } = useI18n()
  return (permission) => {
    if (permission === '*') return t('staff.everything')
    const [domain, verb] = permission.split('.')
    const keys = [`permissions.on.${domain}`, `permissions.to.${verb}`]
    return keys.every((key) => te(key)) ? keys.map((key) => t(key)).join(' · ') : permission
  }
}
