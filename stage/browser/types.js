/**
 * The shapes of the data that the stage's modules hand to each other. No code.
 *
 * @typedef {object} Quantity a number a person may set
 * @property {string} name @property {string} label @property {string} symbol
 * @property {number} default @property {number} low @property {number} high
 * @property {boolean} integer @property {string[]} choices names of its values, if any
 * @property {number[]} stops @property {string} meaning
 * @property {boolean} suggested @property {boolean} advanced
 *
 * @typedef {Quantity & {onlyWith: {name: string, values: number[]} | null, onlyRandom: boolean}} Option
 *
 * @typedef {object} Landscape
 * @property {string} name @property {string[]} axes @property {[number, number][]} domain
 * @property {number[]} shown the one or two axes that a map shows
 * @property {number[]} start @property {Quantity[]} parameters @property {Option[]} options
 * @property {number[][][]} flatLines @property {boolean} logColors @property {Record<string, number>} suggests
 * @property {string[]} columns @property {Dataset | null} data
 * @property {'boundary' | 'fit' | null} line what a weight vector draws among the data
 * @property {string[]} overlays what can be drawn of its ground at the ball
 *
 * @typedef {object} Dataset points as they were drawn, a row each
 * @property {number[][]} rows @property {[number, number][]} reach low and high of each column that a hand may change
 * @property {number} decimals that such a column has @property {[number, number] | null} truth w and b of the line that the points were drawn from
 *
 * @typedef {object} Optimizer
 * @property {string} name @property {Quantity[]} hyperparameters @property {boolean} stochastic
 * @property {string | null} rate the name of the one it is tuned by
 * @property {number} probes how many points a step may look at that are worth drawing
 * @property {string[]} overlays what can be drawn of its steps at the ball
 * @property {boolean} projects whether it stays within a constraint
 * @property {{formula: string, dividesByCurvature: boolean} | null} stability what limits the learning rate, where that is known
 *
 * @typedef {object} Style
 * @property {string[]} colors @property {string[]} markers @property {[number, string][]} colorscale
 * @property {string} minimum @property {string} saddle @property {string} contourLine @property {number} contourLevels
 * @property {[number, number]} exportSize @property {number} projectorScale how much larger things are on a projector
 * @property {Record<string, string>} arrows their colours
 * @property {string[]} stability colours of a strip: below, up to the limit, beyond
 * @property {string} lineArrow colour of what a line of a kernel gives, where it is no arrow of its own
 *
 * @typedef {object} Catalogue
 * @property {Record<string, Landscape & Item>} landscapes @property {Record<string, Optimizer & Item>} optimizers
 * @property {string[]} sentences of verdicts @property {number[]} tooFast verdicts @property {string[]} grounds @property {[number, number, number]} camera @property {Style} style
 * @property {Record<string, string>} arrowMeanings what the length of each means
 *
 * @typedef {{sentence: number, told: Float64Array}} Said a sentence and its numbers, in the order in which it names them
 *
 * @typedef {object} Path one descent; all arrays have `length` entries; y is the loss where the landscape has one dimension
 * @property {Float64Array} x @property {Float64Array} y @property {Float64Array} loss @property {Float64Array} norm
 * @property {number} length @property {number} verdict @property {Said[]} said
 * @property {Probes | null} probes null where they were not asked for
 * @property {number} bound on rate times curvature, NaN where none is known @property {number} decay what weight decay adds to the curvature
 * @property {Curvature | null} curvature null where it was not asked for
 * @property {Vectors | null} vectors null where they were not asked for
 * @property {Standing | null} standing null where it was not asked for
 * @property {Overlays} overlays those that were asked for, null where this path has none
 *
 * @typedef {object} Standing of one path: at each point, and when it reached the tolerance, -1 for never
 * @property {Float32Array | null} distances to the nearest minimum, null where none is declared
 * @property {Int32Array} evaluations threes: values, gradients, Hessians so far
 * @property {number} reachedStep @property {number} reachedLooks @property {boolean} diverged
 *
 * @typedef {{x: Float64Array, y: Float64Array | null}} Along the coordinates shown of a vector at each point, y null on a line
 * @typedef {{gradient: Along, velocity: Along | null, rates: Float64Array | null}} Vectors null where an optimizer has none
 *
 * @typedef {Float64Array[]} Channels
 * @typedef {object} Overlays what is drawn at each point besides arrows; see scenes/overlays.py for the channels
 * @property {Channels | null} [ellipse] @property {Channels | null} [look_ahead] @property {Channels | null} [composition]
 * @property {Channels | null} [model] @property {RowFan | null} [samples]
 *
 * @typedef {object} RowFan the gradients of single rows of data
 * @property {number} count of rows @property {number} coordinates one or two
 * @property {(row: number, axis: number, k: number) => number} at
 * @property {(row: number, k: number) => boolean} sees whether step k sees the row
 *
 * @typedef {object} Curvature of the ground under each point of a path
 * @property {Float32Array} eigenvalues pairs: smallest, largest @property {Float32Array} conditions @property {Uint8Array} grounds
 * @property {Int32Array} nearest which minimum, -1 for none @property {Float32Array} minima pairs of eigenvalues at each minimum
 *
 * @typedef {object} Probes what every step has looked at
 * @property {Float64Array} x @property {Float64Array | null} y null where the landscape has one dimension
 * @property {Int32Array} first of each step, and one more: where the last step's end
 *
 * @typedef {object} Fan every path along one slider
 * @property {Float64Array} stops @property {Path[]} paths
 *
 * @typedef {object} Surface the landscape on a grid, row i of z and shade at y[i]; of one dimension a line: y is empty
 * @property {Float32Array} x @property {Float32Array} y @property {Float32Array[]} z @property {Float32Array[]} shade
 * @property {Float32Array[] | null} data rows of the data set, or null
 * @property {{x: number, y: number, lowest: boolean}[]} minima @property {{x: number, y: number}[]} saddles
 * @property {{x: number, y: number}[]} feasible the lowest points within a constraint
 * @property {[number, number][] | null} outline of what a map shows of it: a polygon, against the clock, or a segment
 * @property {{at: number, text: string}[] | null} ticks of the colour bar in true losses, or null for the axis's own
 *
 * @typedef {object} Run one optimizer on the stage
 * @property {string} name @property {string} color @property {string} marker @property {string} prefix of its query keys
 * @property {Optimizer} optimizer
 *
 * @typedef {object} Picture everything the views draw; they only read it
 * @property {Catalogue} catalogue @property {Landscape} landscape @property {Run[]} runs @property {Path[]} paths
 * @property {number[][] | null} data rows of the data set as they lie now
 * @property {Surface} surface @property {number[]} start the coordinates shown @property {number} position of the clock, in steps
 * @property {number} steps @property {Theme} theme @property {string[]} arrows drawn at the ball
 * @property {{run: number, step: number, by: number[], color: string} | null} [lineArrow] of the line chosen inside a step
 * @property {boolean} linear the axis of the loss curve @property {string} caption on the loss curve
 * @property {boolean} [held] before the first step: a prediction is being asked for
 *
 * @typedef {number | string | boolean | null | (number | string | boolean | null)[]} Column of an anatomy: an entry a step, or one that never changes
 *
 * @typedef {object} AnatomyLine one line of a kernel; its cells name columns by their places
 * @property {string} source @property {'value' | 'condition' | 'call'} kind
 * @property {(string | number)[]} pieces the right-hand side as text and places of operands
 * @property {{label: string, value: number, operands?: number[], times?: number}[]} cells @property {number} more cells than were sent
 * @property {number[]} rows of the printed rule that it works out @property {string} caption the line in words
 * @property {{result: string | null, operands: (string | null)[]}} marks the arrows whose colours its numbers have
 * @property {{mark: string | null, words: string, factor: number, along: number[]}} [arrow] of the vector that it gives; columns
 *
 * @typedef {{name: string, symbol: string, mark?: string | null, cells: number[]}} AnatomyRow of a table of numbers
 *
 * @typedef {object} Anatomy what went on inside a block of a run's steps
 * @property {number} first @property {number} count @property {number} block @property {number} total @property {string[]} axes
 * @property {Column[]} columns those of `state` have one entry more: before the first step, and after each
 * @property {AnatomyRow[]} state @property {AnatomyRow[]} given
 * @property {AnatomyLine[]} lines
 *
 * @typedef {object} Staging how much of the stage its page shows
 * @property {string[] | null} controls keys of those in the panel, null for all @property {boolean} picks @property {boolean} inside @property {boolean} curves
 * @property {boolean} held nothing but the start is seen, and nothing plays @property {number} around pixels of the window's height that are the page's @property {number} least that are the stage's
 * @property {boolean} standings a table says who leads @property {boolean} same_cost paths end where their cost is up @property {string} caption on the chart
 *
 * @typedef {object} Theme
 * @property {string} text @property {string} background @property {string} panel @property {string} accent
 * @property {string} grid @property {string} font
 *
 * @typedef {{name: string, family: string, lesson: string}} Item how an entry of the catalogue introduces itself
 *
 * @typedef {CanvasRenderingContext2D | import('./svg_context.js').SvgContext} Context
 *
 * @typedef {{x: number, y: number}} Spot a place on the screen, in CSS pixels
 */

export {};
