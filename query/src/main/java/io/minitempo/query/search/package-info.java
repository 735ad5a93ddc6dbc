// SPDX-License-Identifier: Apache-2.0
/// Searches: what a job runs, how its finds become messages, how the answers of many jobs become one.
///
/// Must not know where spans are stored, nor how requests travel. Start reading at
/// [io.minitempo.query.search.SearchJob].
@NullMarked
package io.minitempo.query.search;

import org.jspecify.annotations.NullMarked;
