// SPDX-License-Identifier: Apache-2.0
/// What queriers, live-stores and the query-frontend share: requests, jobs and answers of searches, tags and metrics.
///
/// Must not know where spans are stored, nor how requests travel.
@NullMarked
package io.minitempo.query;

import org.jspecify.annotations.NullMarked;
