/* store/config_schema.h - the shape of warroom.yaml; for store/config.c only.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_CONFIG_SCHEMA_H
#define STORE_CONFIG_SCHEMA_H

#include <cyaml/cyaml.h>

#include "store/config.h"
#include "store/yaml.h"

/* What is loaded: the config first, so that one pointer is both. */
struct config_file {
	struct config config;
	struct doc *yaml; /* holds this struct too */
};

/* Loads a struct config_file. */
extern const cyaml_schema_value_t config_schema;

#endif
