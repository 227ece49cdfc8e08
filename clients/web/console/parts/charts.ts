/** The parts of ECharts that the console draws with, in one chunk that is loaded when the first picture is drawn. */

import { BarChart } from 'echarts/charts'
import { GridComponent, LegendComponent, TooltipComponent } from 'echarts/components'
import { init, use, type ECharts } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'

use([BarChart, GridComponent, LegendComponent, TooltipComponent, SVGRenderer])

export type { ECharts }
export const drawIn = (place: HTMLElement): ECharts => init(place, null, { renderer: 'svg' })
