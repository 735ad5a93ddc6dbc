// SPDX-License-Identifier: Apache-2.0
package io.minitempo.core.config;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// The duration is read and printed as Prometheus spells durations (`7d`), not as Go does (`168h0m0s`)
/// (`spec/generator-and-ops.md §2.2`).
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface PrometheusSpelling {}
