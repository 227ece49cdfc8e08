/** A buyer's own pictures: for a review, or as evidence in an after-sale case. */

import { post } from '@shared/upload'
import { useI18n } from 'vue-i18n'
import { shop } from '../shop'
import { doing } from '../told'

type Kind = Parameters<typeof shop.media.requestUpload>[0]['contentType']

/** `send` sends one file: its address, or null when the buyer was told why not. `drop` removes one that was sent from this page and is not wanted after all. */
export function useSending(): { send: (file: File) => Promise<string | null>; drop: (address: string) => void } {
  const { t } = useI18n()
  const sent = new Map<string, string>()
  async function send(file: File) {
    let address: string | null = null
    await doing(async () => {
      const form = await shop.media.requestUpload({ contentType: file.type as Kind })
      await post(form, file, t('pictures.failed'))
      address = (await shop.media.finish({ mediaId: form.mediaId })).media.url
      if (address) sent.set(address, form.mediaId)
    })
    return address
  }
  function drop(address: string) {
    const mediaId = sent.get(address)
    if (mediaId) shop.media.remove({ mediaId }).catch(() => null) // a file too many costs the shop a little, and the buyer nothing
  }
  return { send, drop }
}
