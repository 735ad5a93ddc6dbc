// SPDX-License-Identifier: Apache-2.0
/// Tag names and tag values: what a job collects, and how far a collection may grow.
///
/// Must not know where spans are stored, nor how requests travel. Start reading at
/// [io.minitempo.query.tags.TagValuesJob].
@NullMarked
package io.minitempo.query.tags;

import org.jspecify.annotations.NullMarked;
