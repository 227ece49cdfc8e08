/** Provinces, cities and districts with their GB/T 2260 codes: what can be chosen below what, and the codes of names that were written before. */

export interface Area {
  code: string
  name: string
}
/** Codes to names, as the list of areas holds them. */
export interface AreaLists {
  province_list: Record<string, string>
  city_list: Record<string, string>
  county_list: Record<string, string>
}

/** The list, fetched when the first form needs it: 33 KB compressed. */
export async function loadAreas(): Promise<AreaLists> {
  return (await import('@vant/area-data')).areaList
}

const below = (list: Record<string, string>, prefix: string): Area[] =>
  Object.entries(list).flatMap(([code, name]) => (code.startsWith(prefix) ? [{ code, name }] : []))

export const provinces = (areas: AreaLists): Area[] => below(areas.province_list, '')
export const citiesOf = (areas: AreaLists, provinceCode: string): Area[] => (provinceCode ? below(areas.city_list, provinceCode.slice(0, 2)) : [])
export const districtsOf = (areas: AreaLists, cityCode: string): Area[] => (cityCode ? below(areas.county_list, cityCode.slice(0, 4)) : [])

/** The name of a region by its code, or by what its code begins with (65, 6501); the code itself where the list does not know it. */
export function nameOfRegion(areas: AreaLists | null, code: string): string {
  const whole = code.padEnd(6, '0')
  return areas?.province_list[whole] ?? areas?.city_list[whole] ?? areas?.county_list[whole] ?? code
}

interface Named {
  provinceName: string
  cityName: string
  districtName: string
  provinceCode?: string | null
  cityCode?: string | null
  districtCode?: string | null
}

/** The codes of a region: those that it has if the list knows them, else those of its names; '' from where nothing fits. */
export function codesOf(areas: AreaLists, region: Named): { province: string; city: string; district: string } {
  const pick = (choices: Area[], code: string | null | undefined, name: string) =>
    (choices.find((area) => area.code === code) ?? choices.find((area) => area.name === name))?.code ?? ''
  const province = pick(provinces(areas), region.provinceCode, region.provinceName)
  const city = pick(citiesOf(areas, province), region.cityCode, region.cityName)
  const district = pick(districtsOf(areas, city), region.districtCode, region.districtName)
  return { province, city, district }
}
