"""地基 (base): what every room stands on and nothing a city would recognise as its own."""
