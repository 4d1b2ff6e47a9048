/* rource/app/config.h: options in files.
 *
 * INI files: [rource] with the long names of the options; Gource's [display] and [gource] are read
 * too, as far as their keys have a meaning here. A value in double quotes is C-quoted as git does
 * it, which is how config_format() writes what would not survive otherwise.
 */
#ifndef ROURCE_APP_CONFIG_H
#define ROURCE_APP_CONFIG_H

#include "rource/app/options.h"

/* Reads a file into the config layer of options. RC_EUSAGE with file and line for unknown keys and
 * bad values in [rource]; in Gource's sections unknown keys are warnings. RC_ENOTFOUND, RC_EIO. */
RC_NODISCARD enum rc_status config_load(struct options *options, struct error *err,
                                        const char *path, struct log *log);
/* The same from memory; name is for messages. */
RC_NODISCARD enum rc_status config_parse(struct options *options, struct error *err,
                                         const char *name, struct str text, struct log *log);
/* Appends a config file that gives these options again: those that differ from the defaults.
 * RC_ENOMEM. */
RC_NODISCARD enum rc_status config_format(const struct options *options, struct strbuf *out);
/* The option that one of Gource's is called here, or NULL. */
const char *config_gource_name(struct str name);

#endif
