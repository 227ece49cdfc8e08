/** A buyer's own pictures: for a review, or as evidence in an after-sale case. */

import { post } from '@shared/upload'
import { useI18n } from 'vue-i18n'
import { shop } from '../shop'
import { doing } from '../told'

type Kind = Parameters<typeof shop.media.requestUpload>[0]['contentType']

/** Sends one file; its address, or null when the buyer was told why not. */
export function useSending(): (file: File) => Promise<string | null> {
  const { t } = useI18n()
  return async (file) => {
    let address: string | null = null
    await doing(async () => {
      const form = await shop.media.requestUpload({ contentType: file.type as Kind })
      await post(form, file, t('pictures.failed'))
      address = (await shop.media.finish({ mediaId: form.mediaId })).media.url
    })
    return address
  }
}
