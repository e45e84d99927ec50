"""How a printed message looks."""

FORM = "----- to {parcel.address}: {parcel.subject}\n{parcel.text}\n-----\n"
