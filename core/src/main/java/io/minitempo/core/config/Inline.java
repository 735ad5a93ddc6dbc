// SPDX-License-Identifier: Apache-2.0
package io.minitempo.core.config;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// The component is a record whose keys stand beside the other keys of the enclosing block, not in a block of their
/// own, such as the `tls_*` keys of a client (`spec/generator-and-ops.md §4`).
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Inline {}
