/** Pictures and videos of the shop: of products, banners and lists. */

import { post } from '@shared/upload'
import { useI18n } from 'vue-i18n'
import { shop } from '../shop'
import { doing } from '../told'

type Kind = Parameters<typeof shop.media.staffRequestUpload>[0]['contentType']

/** Sends one file; its address, or null when the staff was told why not. */
export function useSending(): (file: File) => Promise<string | null> {
  const { t } = useI18n()
  return async (file) => {
    let address: string | null = null
    await doing(async () => {
      const form = await shop.media.staffRequestUpload({ contentType: file.type as Kind })
      await post(form, file, t('pictures.failed'))
      address = (await shop.media.staffFinish({ mediaId: form.mediaId })).media.url
    })
    return address
  }
}
