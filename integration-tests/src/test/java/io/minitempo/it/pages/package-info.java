// SPDX-License-Identifier: Apache-2.0
/// The query page in a real browser, over a whole Tempo and over servers that fail.
///
/// Must not know the scripts of the page, only what people see and do. Start reading at
/// [io.minitempo.it.pages.QueryPageIT].
@NullMarked
package io.minitempo.it.pages;

import org.jspecify.annotations.NullMarked;
